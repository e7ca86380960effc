package medai.preprocess.measure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.file.UnusableInputException;

/**
 * The normalised wall index of a vessel, wall / (wall + lumen), and its areas, from a label map {@code labels} whose slices cut
 * across the vessel (NPSLE multimodal paper). Areas are means over the slices that show lumen or wall, in mm2; the index is that
 * of the summed areas.
 *
 * @param wall label of the vessel's wall
 * @param lumen label of its lumen
 */
public record WallIndex(int wall, int lumen) implements Measure {
    private static final String LABELS = "labels";

    @Override
    public Set<String> labelMaps() {
        return Set.of(LABELS);
    }

    @Override
    public Measured of(Images images) throws UnusableInputException {
        LabelMap labels = images.labelMap(LABELS);
        Grid grid = labels.grid();
        int slice = grid.width() * grid.height();
        double pixel = grid.affine().spacing(0) * grid.affine().spacing(1);
        double walls = 0;
        double lumens = 0;
        int slices = 0;
        for (int z = 0; z < grid.depth(); z++) {
            int wallPixels = 0;
            int lumenPixels = 0;
            for (int i = z * slice; i < (z + 1) * slice; i++) {
                int label = labels.labels()[i];
                wallPixels += label == wall ? 1 : 0;
                lumenPixels += label == lumen ? 1 : 0;
            }
            walls += wallPixels * pixel;
            lumens += lumenPixels * pixel;
            slices += wallPixels + lumenPixels > 0 ? 1 : 0;
        }
        if (slices == 0) {
            throw new UnusableInputException(
                    "no voxel with label %d (wall) or %d (lumen); expected a vessel; see --wall and --lumen"
                            .formatted(wall, lumen));
        }
        if (walls == 0) {
            throw new UnusableInputException(
                    "no voxel with label %d (wall) around the lumen; expected a wall; see --wall".formatted(wall));
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("nwi", walls / (walls + lumens));
        values.put("lumen_area_mm2", lumens / slices);
        values.put("wall_area_mm2", walls / slices);
        values.put("slices", (double) slices);
        return new Measured(values);
    }
}
