package medai.cohort.target;

import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Resampling;
import medai.imaging.SpatialMap;
import medai.imaging.Volume;

/**
 * Translates the labels of one view's label maps into numbers of a network's outputs, and back.
 *
 * @param structures of the view
 */
public record LabelOutputs(MaskTarget.Structures structures) {
    private static final double SAME_GRID = 1e-3;

    /** Translates numbers of outputs back into labels. */
    public LabelMap labels(Volume numbers) {
        int[] labels = new int[numbers.voxels().length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = structures.labels().get((int) numbers.voxels()[i]);
        }
        return new LabelMap(numbers.grid(), labels);
    }

    /**
     * The number of the correct output for every voxel.
     *
     * @param toSource from the patient space of the prepared scan to that of the label map
     * @param grid of the prepared scan, onto which the label map is resampled (nearest label; background outside the map)
     * @throws IllegalArgumentException if a label is not one of the structures, or if the map lies elsewhere than the scan
     */
    public Volume numbers(LabelMap labels, Grid grid, SpatialMap toSource) {
        requireOver(labels.grid(), grid, toSource);
        LabelMap placed = labels.grid().matches(grid, SAME_GRID) && toSource.equals(Affine.identity())
                ? labels
                : Resampling.onto(labels, grid, toSource, Resampling.Border.EDGES);
        float[] numbers = new float[grid.size()];
        int last = 0;
        int output = structures.output(structures.labels().get(0));
        for (int i = 0; i < numbers.length; i++) {
            int label = placed.labels()[i];
            if (label != last || i == 0) {
                last = label;
                output = structures.output(label);
            }
            numbers[i] = output;
        }
        return new Volume(grid, numbers);
    }

    private static void requireOver(Grid map, Grid scan, SpatialMap toSource) {
        if (Resampling.shareWithin(map, scan, toSource, Resampling.Border.EDGES) == 0) {
            throw new IllegalArgumentException("the label map, %s, lies elsewhere than its scan, %s; correct its header"
                    .formatted(map.describe(), scan.describe()));
        }
    }
}
