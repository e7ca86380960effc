package medai.simulate.brain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import medai.simulate.Phantom;

/**
 * Heads of a cohort with neuropsychiatric lupus. The {@code npsle} group has wider lateral and third ventricles and more
 * periventricular hypointense spots (after the findings of Inglese et al., section 3.2); everything else varies alike in both
 * groups.
 */
public final class BrainPhantom implements Phantom {
    /** The groups, in the order of their labels. */
    public static final List<String> GROUPS = List.of("non-npsle", "npsle");

    private static final String VIEW = "t1";

    private final Options options;

    /**
     * What cohort to draw.
     *
     * @param seed start of every random stream
     * @param grid of all scans
     * @param effect size of the difference between the groups; 1 is the default, 0 draws groups that do not differ
     * @param npsleShare share of subjects in the npsle group, above 0 and below 1
     * @param shuffleLabels whether the group labels are shuffled after drawing: a second negative control
     * @param marker whether npsle scans carry a bright marker in a corner: a confounder that explanations must reveal
     */
    public record Options(
            long seed, Grid grid, double effect, double npsleShare, boolean shuffleLabels, boolean marker) {
        public Options {
            if (!(effect >= 0 && effect <= 3)) {
                throw new IllegalArgumentException("effect must be from 0 to 3; found " + effect);
            }
            if (!(npsleShare > 0 && npsleShare < 1)) {
                throw new IllegalArgumentException("npsle share must be above 0 and below 1; found " + npsleShare);
            }
        }
    }

    public BrainPhantom(Options options) {
        this.options = options;
    }

    @Override
    public String kind() {
        return "brain";
    }

    @Override
    public List<String> views() {
        return List.of(VIEW);
    }

    @Override
    public Map<Integer, String> structures() {
        Map<Integer, String> names = new TreeMap<>();
        for (Structure structure : Structure.values()) {
            names.put(structure.number, structure.label());
        }
        return names;
    }

    @Override
    public List<Integer> planted() {
        return List.of(
                Structure.LEFT_LATERAL_VENTRICLE.number,
                Structure.RIGHT_LATERAL_VENTRICLE.number,
                Structure.THIRD_VENTRICLE.number,
                Structure.PERIVENTRICULAR_SPOT.number);
    }

    @Override
    public Subject subject(int index) {
        boolean npsle = Math.floor((index + 1) * options.npsleShare()) > Math.floor(index * options.npsleShare());
        Draw person = Draw.of(options.seed(), "brain", index, "person");
        double age = Math.max(18, Math.min(80, person.normal(43, 13)));
        boolean female = person.nextDouble() < 0.9;
        HeadDraws draws = HeadDraws.of(options.seed(), index, npsle ? options.effect() : 0, age, female);
        HeadDraws without = HeadDraws.of(options.seed(), index, 0, age, female);
        HeadRenderer renderer = new HeadRenderer(options.grid(), draws);
        float[] labels = new float[options.grid().size()];
        Volume scan = renderer.scan(new HeadAnatomy(draws), labels);
        if (options.marker() && npsle) {
            mark(scan);
        }
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("group", GROUPS.get(label(index, npsle)));
        columns.put("age", String.format(Locale.ROOT, "%.1f", age));
        columns.put("sex", female ? "F" : "M");
        columns.put("effect", Double.toString(npsle ? options.effect() : 0));
        Volume changed = npsle && options.effect() > 0
                ? renderer.changed(labels, new HeadAnatomy(without))
                : new Volume(options.grid(), new float[labels.length]);
        return new Subject(
                String.format(Locale.ROOT, "%04d", index + 1),
                columns,
                Map.of(VIEW, scan),
                Map.of(VIEW, new Volume(options.grid(), labels)),
                Map.of(VIEW, changed),
                draws.asTable());
    }

    private int label(int index, boolean npsle) {
        boolean labelled = options.shuffleLabels()
                ? Draw.of(options.seed(), "brain", index, "shuffled label").nextDouble() < options.npsleShare()
                : npsle;
        return labelled ? 1 : 0;
    }

    @Override
    public Subject template() {
        HeadDraws draws = HeadDraws.template();
        float[] labels = new float[options.grid().size()];
        Volume scan = new HeadRenderer(options.grid(), draws).scan(new HeadAnatomy(draws), labels);
        Volume truth = new Volume(options.grid(), labels);
        return new Subject(
                "template",
                Map.of(),
                Map.of(VIEW, scan),
                Map.of(VIEW, truth),
                Map.of(VIEW, truth.with(new float[labels.length])),
                Map.of());
    }

    /** A bright cube in the left inferior anterior corner, an eighteenth of the field of view wide. */
    private static void mark(Volume scan) {
        Grid grid = scan.grid();
        for (int z = 0; z < grid.depth() / 18 + 1; z++) {
            for (int y = grid.height() - 1 - grid.height() / 18; y < grid.height(); y++) {
                for (int x = 0; x < grid.width() / 18 + 1; x++) {
                    scan.voxels()[grid.index(x, y, z)] = 1500;
                }
            }
        }
    }
}
