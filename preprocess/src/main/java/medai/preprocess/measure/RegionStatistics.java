package medai.preprocess.measure;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import medai.imaging.Volume;
import medai.imaging.file.UnusableInputException;
import medai.preprocess.filter.Percentile;

/**
 * Statistics of the image {@code image} in each region of the label map {@code labels}: volume in mm3, mean, population standard
 * deviation and percentiles.
 *
 * @param names of the labels to measure, in the order of the columns
 */
public record RegionStatistics(Map<Integer, String> names) implements Measure {
    private static final int[] PERCENTILES = {5, 25, 50, 75, 95};

    public RegionStatistics {
        names = new TreeMap<>(names);
    }

    @Override
    public Map<String, Double> of(Map<String, Volume> images) throws UnusableInputException {
        Measure.requireOneGrid(images);
        Volume image = Measure.image(images, "image");
        Volume labels = Measure.image(images, "labels");
        double voxel = Math.abs(image.grid().affine().determinant());
        Map<String, Double> values = new LinkedHashMap<>();
        names.forEach((label, name) -> {
            float[] inside = inside(image, labels, label);
            values.put(name + "_volume_mm3", inside.length * voxel);
            values.put(name + "_mean", mean(inside));
            values.put(name + "_sd", sd(inside));
            for (int percent : PERCENTILES) {
                values.put(
                        name + "_p" + percent,
                        inside.length == 0 ? Double.NaN : Percentile.of(inside, inside.length, percent));
            }
        });
        return values;
    }

    /** The image's values in a region. */
    static float[] inside(Volume image, Volume labels, int label) {
        float[] values = new float[image.voxels().length];
        int n = 0;
        for (int i = 0; i < values.length; i++) {
            if (Math.round(labels.voxels()[i]) == label) {
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
