package medai.preprocess.step;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import medai.imaging.Gaussian;
import medai.imaging.Volume;
import medai.imaging.file.UnusableInputException;
import medai.imaging.mask.Mask;
import medai.preprocess.filter.BiasDivision;
import medai.preprocess.filter.Equalisation;
import medai.preprocess.filter.MedianCross;
import medai.preprocess.filter.Percentile;
import medai.preprocess.filter.SliceScaling;

/** A step that changes intensities and leaves the grid as it is. */
public sealed interface IntensityStep extends Step {
    /** Whose values statistics are taken of. */
    enum Over {
        /** The foreground that an earlier step has found; every voxel if none has. */
        FOREGROUND,
        /** All voxels, the background being 0. */
        ALL
    }

    private static void requirePercentile(double percentile) {
        if (!(percentile > 0 && percentile <= 100)) {
            throw new IllegalArgumentException("percentile must be above 0 and at most 100; found " + percentile);
        }
    }

    private static Prepared clipped(Prepared scan, SliceScaling.Result result) {
        Prepared scaled = scan.with(result.volume()).decided("clipped_voxels", String.valueOf(result.clipped()));
        return result.flat().isEmpty()
                ? scaled
                : scaled.decided(
                        "flat_slices",
                        result.flat().stream().map(String::valueOf).collect(Collectors.joining(";")));
    }

    private static float[] values(Volume volume, Mask mask) {
        float[] v = volume.voxels();
        int width = volume.grid().width();
        int height = volume.grid().height();
        float[] values = new float[v.length];
        int n = 0;
        for (int i = 0; i < v.length; i++) {
            if (mask.get(i % width, i / width % height, i / width / height)) {
                values[n++] = v[i];
            }
        }
        return Arrays.copyOf(values, n);
    }

    /**
     * Each slice to 0..1 between the foreground's minimum and a percentile above which it is clipped (RA thesis, section 2.2.2).
     *
     * @param percentile above 0, up to 100
     * @param over whose values count
     */
    record MinmaxSliceP95(double percentile, Over over) implements IntensityStep {
        public static final String NAME = "MinmaxSliceP95";

        public MinmaxSliceP95 {
            requirePercentile(percentile);
        }

        public static MinmaxSliceP95 defaults() {
            return new MinmaxSliceP95(95, Over.FOREGROUND);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) {
            SliceScaling scaling = new SliceScaling(percentile, over == Over.FOREGROUND);
            return clipped(scan, scaling.toUnit(scan.volume(), scan.foreground()));
        }
    }

    /**
     * Each slice clipped at a percentile, then to mean 0 and standard deviation 1; the background becomes 0 (RA thesis, section
     * 3.3.2).
     *
     * @param percentile above 0, up to 100
     * @param over whose values count
     */
    record ZscoreSliceP95(double percentile, Over over) implements IntensityStep {
        public static final String NAME = "ZscoreSliceP95";

        public ZscoreSliceP95 {
            requirePercentile(percentile);
        }

        public static ZscoreSliceP95 defaults() {
            return new ZscoreSliceP95(95, Over.FOREGROUND);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) {
            SliceScaling scaling = new SliceScaling(percentile, over == Over.FOREGROUND);
            return clipped(scan, scaling.toZscore(scan.volume(), scan.foreground()));
        }
    }

    /** The whole volume to 0..1 between its minimum and its maximum, as for patches (Deep-PRL, methods) and the ADMIRA code. */
    record MinmaxVolume() implements IntensityStep {
        public static final String NAME = "MinmaxVolume";

        public static MinmaxVolume defaults() {
            return new MinmaxVolume();
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws UnusableInputException {
            return new RescaleIntensity(0, 100).apply(scan, context);
        }
    }

    /** The foreground to mean 0 and standard deviation 1; the background becomes 0. */
    record ZscoreMask() implements IntensityStep {
        public static final String NAME = "ZscoreMask";

        public static ZscoreMask defaults() {
            return new ZscoreMask();
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws UnusableInputException {
            Mask mask = scan.foreground();
            float[] inside = values(scan.volume(), mask);
            double mean = IntStream.range(0, inside.length)
                    .mapToDouble(i -> inside[i])
                    .average()
                    .orElse(0);
            double variance = IntStream.range(0, inside.length)
                    .mapToDouble(i -> (inside[i] - mean) * (inside[i] - mean))
                    .average()
                    .orElse(0);
            double sd = Math.sqrt(variance);
            if (!(sd > 1e-12 * Math.max(1, Math.abs(mean)))) {
                throw new UnusableInputException(
                        "the foreground has one intensity only, %s; expected an image with contrast; look at the scan"
                                .formatted(mean));
            }
            float[] v = scan.volume().voxels();
            float[] scaled = new float[v.length];
            for (int i = 0; i < v.length; i++) {
                scaled[i] = (float) ((v[i] - mean) / sd);
            }
            return scan.with(mask.apply(scan.volume().with(scaled)))
                    .decided("intensity", String.format(Locale.ROOT, "%s;%s", mean, sd));
        }
    }

    /**
     * A fixed window to 0..1, such as Hounsfield units.
     *
     * @param low becomes 0, as does all below
     * @param high becomes 1, as does all above
     */
    record Window(double low, double high) implements IntensityStep {
        public static final String NAME = "Window";

        public Window {
            if (!(low < high && Double.isFinite(high - low))) {
                throw new IllegalArgumentException("low must be below high; found %s and %s".formatted(low, high));
            }
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) {
            float[] v = scan.volume().voxels();
            float[] scaled = new float[v.length];
            for (int i = 0; i < v.length; i++) {
                scaled[i] = (float) Math.max(0, Math.min(1, (v[i] - low) / (high - low)));
            }
            return scan.with(scan.volume().with(scaled));
        }
    }

    /**
     * Maps intensities linearly so that two percentiles of the volume become 0 and 1, and clips what lies beyond.
     *
     * @param low percentile that becomes 0, from 0 to 100
     * @param high percentile that becomes 1, above {@code low}, up to 100
     */
    record RescaleIntensity(double low, double high) implements IntensityStep {
        public static final String NAME = "RescaleIntensity";

        public RescaleIntensity {
            if (!(low >= 0 && low < high && high <= 100)) {
                throw new IllegalArgumentException(
                        "low must be from 0 to below high, and high at most 100; found %s and %s".formatted(low, high));
            }
        }

        public static RescaleIntensity defaults() {
            return new RescaleIntensity(0, 99.5);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws UnusableInputException {
            float[] values = scan.volume().voxels().clone();
            double zero = Percentile.of(values, values.length, low);
            double one = Percentile.of(values, values.length, high);
            if (!(one > zero)) {
                throw new UnusableInputException(
                        "the intensities at the %s and %s percentile are both %s; expected an image with contrast; look at the scan"
                                .formatted(low, high, zero));
            }
            return new Window(zero, one)
                    .apply(scan, context)
                    .decided("intensity", String.format(Locale.ROOT, "%s;%s", zero, one));
        }
    }

    /**
     * Divides each slice by a Gaussian blur of itself (sacro-iliac paper, section 3.1.1).
     *
     * @param share of the image size that is the blur's standard deviation
     * @param perAxis whether width and height each have a standard deviation, or both that of the longer one: the paper leaves it
     *     open
     */
    record DivideBias(double share, boolean perAxis) implements IntensityStep {
        public static final String NAME = "DivideBias";

        public DivideBias {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("share must be above 0 and at most 1; found " + share);
            }
        }

        public static DivideBias defaults() {
            return new DivideBias(0.05, true);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) {
            return scan.with(BiasDivision.apply(scan.volume(), share, perAxis));
        }
    }

    /** Flattens the histogram of each slice. */
    record EqualizeHistogram() implements IntensityStep {
        public static final String NAME = "EqualizeHistogram";

        public static EqualizeHistogram defaults() {
            return new EqualizeHistogram();
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) {
            return scan.with(Equalisation.global(scan.volume()));
        }
    }

    /**
     * Flattens the histograms of the tiles of each slice, with a limit on contrast (CLAHE; sacro-iliac paper, section 3.1.1).
     *
     * @param tileWidth pixels, 0 for an eighth of the slice
     * @param tileHeight pixels, 0 for an eighth of the slice
     * @param clipLimit share of a tile's pixels that a bin may hold, 0..1; 0 for no limit
     */
    record Clahe(int tileWidth, int tileHeight, double clipLimit) implements IntensityStep {
        public static final String NAME = "Clahe";

        public Clahe {
            if (tileWidth < 0 || tileHeight < 0) {
                throw new IllegalArgumentException("tile_width and tile_height must be at least 0; found %d and %d"
                        .formatted(tileWidth, tileHeight));
            }
            if (!(clipLimit >= 0 && clipLimit <= 1)) {
                throw new IllegalArgumentException("clip_limit must be from 0 to 1; found " + clipLimit);
            }
        }

        public static Clahe defaults() {
            return new Clahe(0, 0, 0.01);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) {
            return scan.with(Equalisation.local(scan.volume(), tileWidth, tileHeight, clipLimit));
        }
    }

    /** The median of every pixel and its four neighbours (sacro-iliac paper, section 3.1.1). */
    record Median() implements IntensityStep {
        public static final String NAME = "Median";

        public static Median defaults() {
            return new Median();
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) {
            return scan.with(MedianCross.apply(scan.volume()));
        }
    }

    /**
     * Suppresses noise by a Gaussian.
     *
     * @param sigma standard deviation, mm
     * @param withinSlices in the plane of the slices only
     */
    record Smooth(double sigma, boolean withinSlices) implements IntensityStep {
        public static final String NAME = "Smooth";

        public Smooth {
            if (!(sigma > 0 && sigma <= 100)) {
                throw new IllegalArgumentException("sigma must be above 0 and at most 100 mm; found " + sigma);
            }
        }

        public static boolean defaultWithinSlices() {
            return false;
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) {
            var affine = scan.volume().grid().affine();
            return scan.with(Gaussian.smooth(
                    scan.volume(),
                    sigma / affine.spacing(0),
                    sigma / affine.spacing(1),
                    withinSlices ? 0 : sigma / affine.spacing(2),
                    Gaussian.Border.REFLECT));
        }
    }
}
