package medai.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import medai.cohort.manifest.SampleId;
import medai.imaging.Affine;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import medai.preprocess.filter.BiasDivision;
import medai.preprocess.filter.Equalisation;
import medai.preprocess.filter.MedianCross;
import medai.preprocess.slice.SliceRule;
import medai.preprocess.step.GridStep;
import medai.preprocess.step.IntensityStep;
import medai.preprocess.step.MaskStep;
import medai.preprocess.step.Prepared;
import medai.preprocess.step.StepContext;

/**
 * Steps of the preparation on the images that {@code preprocess_scipy.py} made and timed: a line of name and seconds each,
 * medians after a warm-up. Arguments: that folder, repeats.
 */
final class PreprocessTime {
    private static final StepContext CONTEXT = new StepContext(SampleId.of("a", ""), Path.of("log"), 1, name -> {
        throw new IllegalStateException("no label maps");
    });

    private PreprocessTime() {}

    /** What is timed. */
    @FunctionalInterface
    private interface Work {
        Object run() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int repeats = Integer.parseInt(args[1]);
        Volume wrist = ScanReader.readFile(folder.resolve("wrist.nii.gz")).volume();
        Volume head = ScanReader.readFile(folder.resolve("head.nii.gz")).volume();
        time("chain", repeats, () -> chain(wrist));
        time("bias_division", repeats, () -> BiasDivision.apply(wrist, 0.05, true));
        time("clahe", repeats, () -> Equalisation.local(wrist, 0, 0, 0.01));
        time("median_cross", repeats, () -> MedianCross.apply(wrist));
        Affine turn = Affine.translation(3, -2, 4).after(Affine.rotation(0.1, 0.1, 0.1));
        time(
                "affine",
                repeats,
                () -> Resampling.onto(
                        head, head.grid(), turn, Resampling.Interpolation.TRILINEAR, Resampling.Border.CENTRES));
        time("read", repeats, () -> ScanReader.readFile(folder.resolve("head_int16.nii.gz")));
    }

    private static Prepared chain(Volume wrist) throws Exception {
        Prepared masked = MaskStep.BackgroundMask.defaults().apply(Prepared.of(wrist, Map.of()), CONTEXT);
        Prepared chosen = new GridStep.SelectSlices(SliceRule.STD7, GridStep.TooFew.FAIL).apply(masked, CONTEXT);
        return IntensityStep.ZscoreSliceP95.defaults().apply(chosen, CONTEXT);
    }

    private static void time(String name, int repeats, Work work) throws Exception {
        double[] seconds = new double[repeats];
        for (int i = -10; i < repeats; i++) {
            long start = System.nanoTime();
            if (work.run() == null) {
                throw new IllegalStateException(name);
            }
            if (i >= 0) {
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
        }
        Arrays.sort(seconds);
        System.out.printf(Locale.ROOT, "%s %.4f%n", name, seconds[repeats / 2]);
    }
}
