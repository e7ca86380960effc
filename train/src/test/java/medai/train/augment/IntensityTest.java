package medai.train.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import medai.imaging.Gaussian;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

final class IntensityTest {
    private static final Grid GRID = Grid.centred(7, 6, 5, 2);

    /** Values from 100 to 309, and a 0 at the first voxel. */
    private final Volume scan = scan();

    private static Volume scan() {
        float[] voxels = new float[GRID.size()];
        for (int i = 1; i < voxels.length; i++) {
            voxels[i] = 100 + (i * 37) % 210;
        }
        return new Volume(GRID, voxels);
    }

    private float[] changed(Intensity strength, int seed) {
        float[] view = new float[GRID.size()];
        new AugmentationConfig.Spatial(0, false, 0, Optional.of(strength)).view(scan, Draw.of(seed), view);
        return view;
    }

    private static Intensity gamma(double sd) {
        return new Intensity(sd, 0, 0, 0, 0, 0);
    }

    @Test
    void nothingToDoLeavesTheScan() {
        assertThat(changed(gamma(0), 1)).usingComparatorWithPrecision(1e-3f).containsExactly(scan.voxels());
    }

    /** Two voxels tell the exponent; all others must follow it. */
    @Test
    void gammaIsAPowerOfTheRange() {
        double high = max(scan.voxels());
        for (int seed = 0; seed < 5; seed++) {
            float[] view = changed(gamma(0.4), seed);
            double power = Math.log(view[1] / high) / Math.log(scan.voxels()[1] / high);
            assertThat(Math.abs(power - 1)).isGreaterThan(1e-3);
            for (int i = 1; i < view.length; i++) {
                assertThat((double) view[i]).isCloseTo(high * Math.pow(scan.voxels()[i] / high, power), within(0.02));
            }
        }
    }

    @Test
    void contrastStretchesAboutTheMeanWithinTheRange() {
        double high = max(scan.voxels());
        double mean = IntStream.range(0, GRID.size())
                .mapToDouble(i -> scan.voxels()[i])
                .average()
                .orElseThrow();
        for (int seed = 0; seed < 8; seed++) {
            float[] view = changed(new Intensity(0, 0.5, 0, 0, 0, 0), seed);
            int near = IntStream.range(1, view.length)
                    .filter(i -> Math.abs(scan.voxels()[i] - mean) > 5 && Math.abs(scan.voxels()[i] - mean) < 30)
                    .findFirst()
                    .orElseThrow();
            double factor = (view[near] - mean) / (scan.voxels()[near] - mean);
            assertThat(Math.abs(factor - 1)).isGreaterThan(1e-3);
            for (int i = 1; i < view.length; i++) {
                double wanted = Math.max(0, Math.min(high, mean + factor * (scan.voxels()[i] - mean)));
                assertThat((double) view[i]).isCloseTo(wanted, within(0.02));
            }
        }
    }

    @Test
    void brightnessIsOneFactor() {
        float[] view = changed(new Intensity(0, 0, 0.3, 0, 0, 0), 3);
        double factor = view[1] / scan.voxels()[1];
        assertThat(Math.abs(factor - 1)).isGreaterThan(1e-3);
        for (int i = 1; i < view.length; i++) {
            assertThat((double) view[i]).isCloseTo(factor * scan.voxels()[i], within(1e-3 * view[i]));
        }
    }

    /** The log of the field is a polynomial of second degree: its third differences are 0 along every axis, its second are not. */
    @Test
    void theFieldIsSmooth() {
        float[] view = changed(new Intensity(0, 0, 0, 0.4, 0, 0), 4);
        double[] log = new double[view.length];
        for (int i = 1; i < log.length; i++) {
            log[i] = Math.log(view[i] / scan.voxels()[i]);
        }
        for (int step : new int[] {1, 7, 42}) {
            int at = GRID.index(2, 1, 1);
            double second = log[at + 2 * step] - 2 * log[at + step] + log[at];
            double third = log[at + 3 * step] - 3 * log[at + 2 * step] + 3 * log[at + step] - log[at];
            assertThat(Math.abs(second)).as("step " + step).isGreaterThan(1e-4);
            assertThat(third).as("step " + step).isCloseTo(0, within(1e-5));
        }
        int at = GRID.index(1, 1, 1);
        double mixed = log[at + 8] - log[at + 1] - log[at + 7] + log[at];
        assertThat(Math.abs(mixed)).as("x times y").isGreaterThan(1e-4);
    }

    @Test
    void blurIsAGaussian() {
        float[] view = changed(new Intensity(0, 0, 0, 0, 1.5, 0), 5);
        double sigma = 0;
        double best = Double.POSITIVE_INFINITY;
        for (double tried = 0.01; tried < 1.5; tried += 0.001) {
            double difference = Math.abs(smooth(tried)[80] - view[80]);
            sigma = difference < best ? tried : sigma;
            best = Math.min(best, difference);
        }
        float[] wanted = smooth(sigma);
        for (int i = 1; i < view.length; i++) {
            assertThat(view[i]).isCloseTo(wanted[i], within(0.2f));
        }
        assertThat(view[80]).isNotCloseTo(scan.voxels()[80], within(1f));
    }

    private float[] smooth(double sigma) {
        return Gaussian.smooth(scan, sigma, sigma, sigma, Gaussian.Border.NEAREST)
                .voxels();
    }

    @Test
    void noiseHasAStandardDeviationUpToTheLargest() {
        double widest = 0;
        for (int seed = 0; seed < 40; seed++) {
            float[] view = changed(new Intensity(0, 0, 0, 0, 0, 0.1), seed);
            double squares = 0;
            for (int i = 1; i < view.length; i++) {
                squares += Math.pow(view[i] - scan.voxels()[i], 2);
            }
            widest = Math.max(widest, Math.sqrt(squares / (view.length - 1)));
        }
        assertThat(widest / max(scan.voxels())).isBetween(0.08, 0.12);
    }

    @Test
    void whatIsNothingStaysNothing() {
        for (int seed = 0; seed < 5; seed++) {
            assertThat(changed(Intensity.defaults(), seed)[0]).isZero();
        }
        float[] outside = new float[GRID.size()];
        new AugmentationConfig.Spatial(0, false, 60, Optional.of(Intensity.defaults())).view(scan, Draw.of(1), outside);
        assertThat(outside).contains(0);
    }

    @Test
    void whereItIsDoesNotDependOnHowBrightItIs() {
        float[] plain = new float[GRID.size()];
        float[] bright = new float[GRID.size()];
        new InPlane(20, 0.1, 0.1, true, 0).view(scan, Draw.of(6), plain);
        new InPlane(20, 0.1, 0.1, true, 0, Optional.of(new Intensity(0, 0, 0.3, 0, 0, 0)))
                .view(scan, Draw.of(6), bright);
        double factor = sum(bright) / sum(plain);
        assertThat(factor).isNotCloseTo(1, within(1e-3));
        for (int i = 0; i < plain.length; i++) {
            assertThat((double) bright[i]).isCloseTo(factor * plain[i], within(1e-2));
        }
    }

    @Test
    void aScanOfOneValueAndStrengthsOutOfRange() {
        float[] flat = new float[GRID.size()];
        Arrays.fill(flat, 7);
        float[] view = new float[GRID.size()];
        new AugmentationConfig.Spatial(0, false, 0, Optional.of(Intensity.defaults()))
                .view(new Volume(GRID, flat), Draw.of(1), view);
        assertThat(view).usingComparatorWithPrecision(1e-5f).containsExactly(flat);
        assertThatThrownBy(() -> new Intensity(0, 0, 0, -0.1, 0, 0)).hasMessageContaining("from 0 to 5; found -0.1");
        assertThatThrownBy(() -> gamma(Double.NaN)).hasMessageContaining("found NaN");
    }

    private static double max(float... values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .max()
                .orElseThrow();
    }

    private static double sum(float... values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).sum();
    }
}
