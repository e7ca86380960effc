package medai.cohort.target;

import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.Volume;

/**
 * Translates the labels of one view's label maps into numbers of a network's outputs, and back.
 *
 * @param structures of the view
 */
public record LabelOutputs(MaskTarget.Structures structures) {
    private static final double SAME_GRID = 1e-3;

    /** Translates numbers of outputs back into labels. */
    public Volume labels(Volume numbers) {
        float[] labels = new float[numbers.voxels().length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = structures.labels().get((int) numbers.voxels()[i]);
        }
        return numbers.with(labels);
    }

    /**
     * The number of the correct output for every voxel.
     *
     * @param toSource from the patient space of the prepared scan to that of the label map
     * @param grid of the prepared scan, onto which the label map is resampled (nearest label; background outside the map)
     * @throws IllegalArgumentException if a label is not one of the structures, or if the map lies elsewhere than the scan
     */
    public Volume numbers(Volume labels, Grid grid, Affine toSource) {
        requireOver(labels.grid(), grid, toSource);
        Volume placed = labels.grid().matches(grid, SAME_GRID) && toSource.equals(Affine.identity())
                ? labels
                : Resampling.onto(labels, grid, toSource, Resampling.Interpolation.NEAREST, Resampling.Border.EDGES);
        float[] numbers = new float[grid.size()];
        int last = 0;
        int output = structures.output(structures.labels().get(0));
        for (int i = 0; i < numbers.length; i++) {
            int label = Math.round(placed.voxels()[i]);
            if (label != last || i == 0) {
                last = label;
                output = structures.output(label);
            }
            numbers[i] = output;
        }
        return new Volume(grid, numbers);
    }

    /** Of corners, middles of edges and faces, and the centre of the scan, one at least must lie in the map. */
    private static void requireOver(Grid map, Grid scan, Affine toSource) {
        Affine place = map.affine().inverse().after(toSource).after(scan.affine());
        for (int i = 0; i < 27; i++) {
            double[] voxel = place.apply(
                    (scan.width() - 1) * (i % 3) / 2.0,
                    (scan.height() - 1) * (i / 3 % 3) / 2.0,
                    (scan.depth() - 1) * (i / 9) / 2.0);
            if (isIn(voxel[0], map.width()) && isIn(voxel[1], map.height()) && isIn(voxel[2], map.depth())) {
                return;
            }
        }
        throw new IllegalArgumentException("the label map, %s, lies elsewhere than its scan, %s; correct its header"
                .formatted(map.describe(), scan.describe()));
    }

    private static boolean isIn(double voxel, int size) {
        return voxel > -0.5 && voxel < size - 0.5;
    }
}
