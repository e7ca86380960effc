package medai.preprocess.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.file.UnusableInputException;
import medai.preprocess.filter.Percentile;

/**
 * Statistics of the image {@code image} in each region of the label map {@code labels}: volume in mm3, mean, population standard
 * deviation and percentiles. A region without voxels, or with a voxel that is NaN or infinite, has no statistics but its volume.
 *
 * @param names of the labels to measure, in the order of the columns
 */
public record RegionStatistics(Map<Integer, String> names) implements Measure {
    private static final int[] PERCENTILES = {5, 25, 50, 75, 95};

    public RegionStatistics {
        names = new TreeMap<>(names);
    }

    private static final String LABELS = "labels";

    @Override
    public Set<String> labelMaps() {
        return Set.of(LABELS);
    }

    @Override
    public Measured of(Images images) throws UnusableInputException {
        images.requireOneGrid();
        Volume image = images.volume("image");
        LabelMap labels = images.labelMap(LABELS);
        double voxel = Math.abs(image.grid().affine().determinant());
        Map<String, Double> values = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        names.forEach((label, name) -> {
            float[] all = inside(image, labels, label);
            values.put(name + "_volume_mm3", all.length * voxel);
            int bad = nonFinite(all);
            if (all.length == 0) {
                notes.add("no voxel of %s (label %d)".formatted(name, label));
            } else if (bad > 0) {
                notes.add("%d of the %d voxels of %s (label %d) are NaN or infinite"
                        .formatted(bad, all.length, name, label));
            }
            float[] inside = bad > 0 ? new float[0] : all;
            values.put(name + "_mean", mean(inside));
            values.put(name + "_sd", sd(inside));
            for (int percent : PERCENTILES) {
                values.put(
                        name + "_p" + percent,
                        inside.length == 0 ? Double.NaN : Percentile.of(inside, inside.length, percent));
            }
        });
        return new Measured(values, notes);
    }

    static int nonFinite(float[] values) {
        int count = 0;
        for (float value : values) {
            count += Float.isFinite(value) ? 0 : 1;
        }
        return count;
    }

    /** The image's values in a region. */
    static float[] inside(Volume image, LabelMap labels, int label) {
        float[] values = new float[image.voxels().length];
        int n = 0;
        for (int i = 0; i < values.length; i++) {
            if (labels.labels()[i] == label) {
                values[n++] = image.voxels()[i];
            }
        }
        return Arrays.copyOf(values, n);
    }

    /** NaN for none. */
    static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return values.length == 0 ? Double.NaN : sum / values.length;
    }

    private static double sd(float[] values) {
        double mean = mean(values);
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        return values.length == 0 ? Double.NaN : Math.sqrt(squares / values.length);
    }
}
