package medai.simulate.kidney;

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
 * Single slices of abdominal CT through both kidneys, some with a tumour, some with a cyst, some with both: images to which
 * virtual diseases can be assigned by the regions they show (RA thesis, section 5.3; there slices of KiTS23).
 */
public final class KidneyPhantom implements Phantom {
    static final String TUMOUR = "tumour_mm2";
    private static final double FIELD_MM = 256; // cuts the flanks off
    private static final double SLICE_MM = 5;

    private final Options options;

    /**
     * What cohort to draw.
     *
     * @param size pixels along both edges of the slice, over 256 mm
     * @param tumour share of the slices with a tumour, from 0 to 1
     * @param cyst share with a cyst, independently
     */
    public record Options(long seed, int size, double tumour, double cyst) {
        public Options {
            if (size < 32) {
                throw new IllegalArgumentException("slices must have at least 32 x 32 pixels; found " + size);
            }
            if (!(tumour >= 0 && tumour <= 1 && cyst >= 0 && cyst <= 1)) {
                throw new IllegalArgumentException(
                        "the shares with a tumour and a cyst must be from 0 to 1; found %s and %s"
                                .formatted(tumour, cyst));
            }
        }
    }

    public KidneyPhantom(Options options) {
        this.options = options;
    }

    @Override
    public String kind() {
        return "kidney";
    }

    @Override
    public List<String> views() {
        return List.of("ct");
    }

    @Override
    public Map<Integer, String> structures() {
        Map<Integer, String> names = new TreeMap<>();
        for (Organ organ : Organ.values()) {
            names.put(organ.label(), organ.structure());
        }
        return names;
    }

    @Override
    public List<Integer> planted() {
        return List.of(Organ.TUMOUR.label());
    }

    @Override
    public String oracle() {
        return TUMOUR;
    }

    @Override
    public Subject subject(int index) {
        KidneyDraws draws = KidneyDraws.of(options, index);
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("group", draws.tumour().isPresent() ? "tumour" : "no-tumour");
        columns.put("pattern", draws.pattern());
        return subject(String.format(Locale.ROOT, "%05d", index + 1), columns, draws, index);
    }

    @Override
    public Subject template() {
        return subject("template", Map.of(), KidneyDraws.template(), -1);
    }

    private Subject subject(String name, Map<String, String> columns, KidneyDraws draws, int index) {
        List<Volume> drawn =
                new KidneyRenderer(grid(), draws, Draw.of(options.seed(), "kidney", index, "render")).draw();
        return new Subject(
                name,
                columns,
                Map.of("ct", drawn.get(0)),
                Map.of("ct", drawn.get(1)),
                Map.of("ct", drawn.get(2)),
                draws.asTable());
    }

    /** x to the right, y to the front. */
    private Grid grid() {
        double spacing = FIELD_MM / options.size();
        double first = -spacing * (options.size() - 1) / 2;
        return new Grid(
                options.size(),
                options.size(),
                1,
                Affine.rows(spacing, 0, 0, first, 0, spacing, 0, first, 0, 0, SLICE_MM, 0));
    }
}
