package medai.explain.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import medai.explain.cam.Explained;
import medai.explain.cam.FeatureMap;
import medai.infer.answer.Logits;

/**
 * What is left of the output when parts of the scan are removed by means of a map: the confidence (softmax) in the class that is
 * predicted for the whole scan, or the output itself in a regression.
 */
public final class MaskedScans {
    private final Explained scan;
    private final int output;
    private final boolean classes;

    private MaskedScans(Explained scan, int output, boolean classes) {
        this.scan = scan;
        this.output = output;
        this.classes = classes;
    }

    /** Of a scan whose outputs are logits of classes. */
    public static MaskedScans ofCall(Explained scan) {
        return new MaskedScans(scan, Logits.largest(scan.outputs()), true);
    }

    /** Of a scan whose outputs are scores, and one of these. */
    public static MaskedScans ofScore(Explained scan, int output) {
        return new MaskedScans(scan, output, false);
    }

    /** The number of the class that is predicted for the whole scan, or of the score. */
    public int output() {
        return output;
    }

    /** The confidence for the whole scan. */
    public double confidence() {
        return confidence(scan.outputs());
    }

    private double confidence(float[] outputs) {
        if (!classes) {
            return outputs[output];
        }
        double sum = 0;
        for (float other : outputs) {
            sum += Math.exp(other - outputs[output]);
        }
        return 1 / sum;
    }

    /**
     * The confidence for the scan times a mask (RA thesis, equations 4.10 and 4.11): what the map highlights is kept.
     *
     * @param mask for all views, one after the other; usually from 0 to 1
     */
    public double confidenceOfMasked(float[] mask) {
        return confidence(scan.outputsOfScans(1, (trial, voxels) -> {
            for (int i = 0; i < voxels.length; i++) {
                voxels[i] *= mask[i];
            }
        })[0]);
    }

    /**
     * The confidence while windows of the scan are inserted into an image of zeros, or removed from the scan, in descending order
     * of the map in them (RA thesis, equation 4.12).
     *
     * @param curve confidence after 0, 1, ... windows
     * @param area under it, over the share of windows, by the trapezoidal rule
     */
    public record Curve(List<Double> curve, double area) {
        public Curve {
            curve = List.copyOf(curve);
        }

        private static Curve of(List<Double> curve) {
            double area = 0;
            for (int i = 1; i < curve.size(); i++) {
                area += (curve.get(i - 1) + curve.get(i)) / 2 / (curve.size() - 1);
            }
            return new Curve(curve, area);
        }
    }

    /** Inserts windows into zeros. */
    public Curve insertion(float[] map, Windows windows) {
        return curve(map, windows, true);
    }

    /** Removes windows from the scan. */
    public Curve deletion(float[] map, Windows windows) {
        return curve(map, windows, false);
    }

    private Curve curve(float[] map, Windows windows, boolean inserted) {
        List<int[]> ranked = windows.ranked(scan, map);
        float[][] found = scan.outputsOfScans(ranked.size() + 1, (trial, voxels) -> {
            float[] whole = voxels.clone();
            if (inserted) {
                java.util.Arrays.fill(voxels, 0);
            }
            for (int[] window : ranked.subList(0, trial)) {
                for (int at : window) {
                    voxels[at] = inserted ? whole[at] : 0;
                }
            }
        });
        List<Double> curve = new ArrayList<>();
        for (float[] outputs : found) {
            curve.add(confidence(outputs));
        }
        return Curve.of(curve);
    }

    /**
     * Boxes that tile a scan from the first voxel on; those at the far edges may be cut. Where views are channels of one image, a
     * box is a place in all of them: what one view lost, the network could still read from another.
     *
     * @param depth of a box in voxels
     */
    public record Windows(int depth, int height, int width) {
        public Windows {
            if (depth < 1 || height < 1 || width < 1) {
                throw new IllegalArgumentException(
                        "windows must be at least 1 voxel; found %d x %d x %d".formatted(depth, height, width));
            }
        }

        /** The voxels of each window, by the sum of the map in it, descending; the first among equals. */
        private List<int[]> ranked(Explained scan, float[] map) {
            List<FeatureMap> views = scan.views();
            List<int[]> all = new ArrayList<>();
            int start = 0;
            for (List<Integer> image : scan.viewsOfImages()) {
                FeatureMap view = views.get(image.get(0)); // all of an image have its size
                for (int z = 0; z < view.depth(); z += depth) {
                    for (int y = 0; y < view.height(); y += height) {
                        for (int x = 0; x < view.width(); x += width) {
                            all.add(voxels(view, image.size(), start, z, y, x));
                        }
                    }
                }
                start += image.size() * view.positions();
            }
            double[] sums = all.stream()
                    .mapToDouble(window ->
                            IntStream.of(window).mapToDouble(at -> map[at]).sum())
                    .toArray();
            return IntStream.range(0, sums.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -sums[i]))
                    .map(all::get)
                    .toList();
        }

        private int[] voxels(FeatureMap view, int channels, int start, int z0, int y0, int x0) {
            IntStream.Builder voxels = IntStream.builder();
            for (int channel = 0; channel < channels; channel++) {
                int first = start + channel * view.positions();
                for (int z = z0; z < Math.min(view.depth(), z0 + depth); z++) {
                    for (int y = y0; y < Math.min(view.height(), y0 + height); y++) {
                        for (int x = x0; x < Math.min(view.width(), x0 + width); x++) {
                            voxels.add(first + (z * view.height() + y) * view.width() + x);
                        }
                    }
                }
            }
            return voxels.build().toArray();
        }
    }
}
