package medai.explain.region;

import java.util.Map;
import java.util.TreeMap;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;

/**
 * The mean of a map in each region of a label map: one scan's part of the RA thesis' equation 5.1. Regions that a scan lacks are
 * left out, and so are voxels where the map is NaN because the network did not see them.
 */
public final class RegionMeans {
    private static final double SAME_GRID = 1e-3;

    private RegionMeans() {}

    /**
     * Means over regions in three dimensions.
     *
     * @return the means by label, including 0 (no region)
     * @throws IllegalArgumentException if map and labels are not on one grid
     */
    public static Map<Integer, Double> of(Volume map, LabelMap labels) {
        requireOneGrid(map.grid(), labels.grid(), labels.grid().depth());
        if (!map.grid().matches(labels.grid(), SAME_GRID)) {
            throw new IllegalArgumentException(
                    "the labels lie elsewhere than the map: %s and %s have as many voxels at other places; bring them to one grid with medai resample, or say regions.resample: true"
                            .formatted(labels.grid().describe(), map.grid().describe()));
        }
        Map<Integer, double[]> sums = new TreeMap<>();
        for (int i = 0; i < labels.labels().length; i++) {
            add(sums, labels.labels()[i], map.voxels()[i]);
        }
        return means(sums);
    }

    /**
     * Means over regions of a map of one slice that stands for all slices of the labels: a region is wherever it is in any slice
     * (2.5-D networks; regions may then overlap).
     */
    public static Map<Integer, Double> ofUnion(Volume map, LabelMap labels) {
        requireOneGrid(map.grid(), labels.grid(), 1);
        int slice = map.voxels().length;
        Map<Integer, boolean[]> there = new TreeMap<>();
        for (int i = 0; i < labels.labels().length; i++) {
            there.computeIfAbsent(labels.labels()[i], l -> new boolean[slice])[i % slice] = true;
        }
        Map<Integer, double[]> sums = new TreeMap<>();
        there.forEach((label, at) -> {
            for (int i = 0; i < slice; i++) {
                if (at[i]) {
                    add(sums, label, map.voxels()[i]);
                }
            }
        });
        return means(sums);
    }

    private static void requireOneGrid(Grid map, Grid labels, int depth) {
        if (map.width() != labels.width() || map.height() != labels.height() || map.depth() != depth) {
            throw new IllegalArgumentException(
                    "the map has %s, the labels %s; bring them to one grid with medai resample, or say regions.resample: true"
                            .formatted(map.describe(), labels.describe()));
        }
    }

    private static void add(Map<Integer, double[]> sums, int label, float value) {
        if (Float.isNaN(value)) {
            return;
        }
        double[] sum = sums.computeIfAbsent(label, l -> new double[2]);
        sum[0] += value;
        sum[1]++;
    }

    private static Map<Integer, Double> means(Map<Integer, double[]> sums) {
        Map<Integer, Double> means = new TreeMap<>();
        sums.forEach((label, sum) -> means.put(label, sum[0] / sum[1]));
        return means;
    }
}
