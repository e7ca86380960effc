package medai.simulate.wrist;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import medai.simulate.Phantom;

/**
 * Wrists of a cohort of early arthritis: transversal ({@code tra}) and coronal ({@code cor}) slices, inflammation of known
 * severity at the structures of {@link Sign}, two readers with known noise, and whether the subject developed RA, which depends
 * on some of the signs.
 */
public final class WristPhantom implements Phantom {
    /** The groups, in the order of their labels. */
    public static final List<String> GROUPS = List.of("no-ra", "ra");

    private static final double FIELD_MM = 100;
    private static final double TRA_SLICE_MM = 3.3;
    private static final double COR_SLICE_MM = 2.2;
    private static final LocalDate FIRST = LocalDate.of(2010, 8, 1);

    private final Options options;

    /**
     * What cohort to draw.
     *
     * @param size voxels along both edges of a slice, over 100 mm
     * @param slices of each view
     * @param effect size of all inflammation; 1 is the default, 0 draws wrists without any, whose group means nothing
     * @param readerNoise standard deviation of a reader's score before it is rounded
     * @param drift of the scanner over the study (gain and noise), with RA scanned late: a confounder; 0 for none
     */
    public record Options(long seed, int size, int slices, double effect, double readerNoise, double drift) {
        public Options {
            if (size < 16 || slices < 4) {
                throw new IllegalArgumentException(
                        "slices must have at least 16 x 16 voxels and be at least 4; found %d and %d"
                                .formatted(size, slices));
            }
            if (!(effect >= 0 && effect <= 3) || !(readerNoise >= 0) || !(drift >= 0 && drift <= 3)) {
                throw new IllegalArgumentException(
                        "effect and drift must be from 0 to 3, reader noise at least 0; found %s, %s and %s"
                                .formatted(effect, drift, readerNoise));
            }
        }
    }

    public WristPhantom(Options options) {
        this.options = options;
    }

    @Override
    public String kind() {
        return "wrist";
    }

    @Override
    public List<String> views() {
        return List.of("tra", "cor");
    }

    @Override
    public Map<Integer, String> structures() {
        Map<Integer, String> names = new TreeMap<>();
        for (Part part : Part.values()) {
            names.put(part.number(), part.label());
        }
        return names;
    }

    @Override
    public List<Integer> planted() {
        return List.of(Part.ECU.number(), Part.FDS.number(), Part.FDP.number(), Part.ED.number(), Part.LUNATE.number());
    }

    @Override
    public String oracle() {
        return WristDraws.EVIDENCE;
    }

    @Override
    public Subject subject(int index) {
        WristDraws draws = WristDraws.of(options, index);
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("group", GROUPS.get(draws.ra() ? 1 : 0));
        columns.put(
                "scan_date", FIRST.plusDays(Math.round(draws.months() * 30.4)).toString());
        for (int reader = 0; reader < WristDraws.READERS; reader++) {
            for (String kind : List.of(Sign.TSY, Sign.SYN, Sign.BME)) {
                columns.put("r%d_%s_total".formatted(reader + 1, kind), String.valueOf(draws.total(reader, kind)));
            }
            for (int i = 0; i < Sign.ALL.size(); i++) {
                columns.put(
                        "r%d_%s".formatted(reader + 1, Sign.ALL.get(i).name()),
                        String.valueOf(draws.readers().get(reader).get(i)));
            }
        }
        return subject(String.format(Locale.ROOT, "%04d", index + 1), columns, draws, index);
    }

    @Override
    public Subject template() {
        return subject("template", Map.of(), WristDraws.template(), -1);
    }

    private Subject subject(String name, Map<String, String> columns, WristDraws draws, int index) {
        Map<String, Volume> scans = new LinkedHashMap<>();
        Map<String, Volume> labels = new LinkedHashMap<>();
        Map<String, Volume> changed = new LinkedHashMap<>();
        for (String view : views()) {
            boolean tra = view.equals("tra");
            WristRenderer renderer = new WristRenderer(
                    grid(tra), toWrist(tra), draws, Draw.of(options.seed(), "wrist", index, "render", view));
            renderer.draw();
            scans.put(view, renderer.scan());
            labels.put(view, renderer.labels());
            changed.put(view, renderer.changed());
        }
        return new Subject(name, columns, scans, labels, changed, draws.asTable());
    }

    /** Slices across the forearm, or along it; x to the left, y to the back and z to the head in both. */
    private Grid grid(boolean tra) {
        double spacing = FIELD_MM / options.size();
        double thick = (tra ? TRA_SLICE_MM : COR_SLICE_MM) * 20 / options.slices();
        double first = -spacing * (options.size() - 1) / 2;
        double firstSlice = -thick * (options.slices() - 1) / 2;
        Affine affine = tra
                ? Affine.rows(spacing, 0, 0, first, 0, spacing, 0, first, 0, 0, thick, firstSlice)
                : Affine.rows(spacing, 0, 0, first, 0, 0, thick, firstSlice, 0, spacing, 0, first);
        return new Grid(options.size(), options.size(), options.slices(), affine);
    }

    /** From mm along the grid's axes to the wrist's. */
    private static Affine toWrist(boolean tra) {
        return tra ? Affine.identity() : Affine.rows(1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0);
    }
}
