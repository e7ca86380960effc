package medai.train.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import medai.imaging.Affine;
import medai.imaging.Gaussian;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** Each change of intensity alone, with strengths that are drawn, against its formula; and how much strengths vary. */
final class IntensityEquationsTest {
    private static final Grid GRID = new Grid(9, 7, 5, Affine.identity());
    private static final double[] NO_FIELD = new double[9];

    /** From 10 to 30, and some voxels of 0 outside. */
    private static Volume scan() {
        float[] voxels = new float[GRID.size()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (float) (10 + 20 * Draw.of(3, i).nextDouble());
        }
        voxels[40] = 10;
        voxels[41] = 30;
        voxels[60] = 18;
        voxels[61] = 22;
        return new Volume(GRID, voxels);
    }

    private static float[] changed(Volume scan, Intensity.Drawn change) {
        float[] view = scan.voxels().clone();
        change.change(scan, view);
        return view;
    }

    private static Intensity only(int which, double strength) {
        double[] all = new double[6];
        all[which] = strength;
        return new Intensity(all[0], all[1], all[2], all[3], all[4], all[5]);
    }

    private static Intensity.Drawn drawn(
            Intensity strength,
            double power,
            double stretch,
            double factor,
            double sigma,
            double noise,
            double... field) {
        return new Intensity.Drawn(strength, power, stretch, factor, field, sigma, noise, Draw.of(1));
    }

    @Test
    void gammaIsAPowerOfTheValueWithinTheRange() {
        Volume scan = scan();
        float[] view = changed(scan, drawn(only(0, 1), 2.5, 1, 1, 0, 0, NO_FIELD));
        for (int i = 0; i < view.length; i++) {
            double v = (scan.voxels()[i] - 10) / 20;
            assertThat((double) view[i]).isCloseTo(10 + 20 * Math.pow(v, 2.5), within(1e-4));
        }
        assertThat(changed(scan, drawn(only(1, 1), 2.5, 1, 1, 0, 0, NO_FIELD)))
                .as("no power where gamma is off")
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(scan.voxels());
    }

    @Test
    void contrastStretchesAboutTheMeanWithinTheRange() {
        Volume scan = scan();
        double mean = 0;
        for (float value : scan.voxels()) {
            mean += (value - 10) / 20 / scan.voxels().length;
        }
        float[] view = changed(scan, drawn(only(1, 1), 1, 1.8, 1, 0, 0, NO_FIELD));
        int cut = 0;
        for (int i = 0; i < view.length; i++) {
            double v = mean + 1.8 * ((scan.voxels()[i] - 10) / 20 - mean);
            cut += v < 0 || v > 1 ? 1 : 0;
            assertThat((double) view[i]).isCloseTo(10 + 20 * Math.max(0, Math.min(1, v)), within(1e-4));
        }
        assertThat(cut).isGreaterThan(20);
        assertThat(changed(scan, drawn(only(0, 1), 1, 1.8, 1, 0, 0, NO_FIELD)))
                .as("no stretch where contrast is off")
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(scan.voxels());
    }

    @Test
    void brightnessAndTheCoilsFieldAreAFactorOfPlace() {
        Volume scan = scan();
        double[] f = {0.3, -0.2, 0.4, 0.25, -0.35, 0.15, 0.5, -0.45, 0.1};
        float[] view = changed(scan, drawn(only(3, 1), 1, 1, 1.3, 0, 0, f));
        for (int z = 0; z < 5; z++) {
            for (int y = 0; y < 7; y++) {
                for (int x = 0; x < 9; x++) {
                    double u = x / 4.0 - 1;
                    double v = y / 3.0 - 1;
                    double w = z / 2.0 - 1;
                    double exponent = f[0] * u
                            + f[1] * v
                            + f[2] * w
                            + f[3] * u * u
                            + f[4] * v * v
                            + f[5] * w * w
                            + f[6] * u * v
                            + f[7] * u * w
                            + f[8] * v * w;
                    double gain = 1.3 * Math.exp(exponent);
                    assertThat((double) view[GRID.index(x, y, z)])
                            .isCloseTo(10 + gain * (scan.at(x, y, z) - 10), within(1e-3));
                }
            }
        }
    }

    @Test
    void theFieldOfAFlatScanLiesInItsPlane() {
        Grid flat = new Grid(1, 3, 1, Affine.identity());
        Volume scan = new Volume(flat, new float[] {1, 2, 3});
        float[] view = changed(scan, drawn(only(3, 1), 1, 1, 1, 0, 0, 5, 0.5, 5, 5, 0, 5, 5, 5, 5));
        assertThat(view).usingComparatorWithPrecision(1e-5f).containsExactly(1f, 2f, (float) (1 + 2 * Math.exp(0.5)));
    }

    @Test
    void blurIsAGaussianFilterAndSparesZeros() {
        Volume scan = scan();
        scan.voxels()[100] = 0;
        float[] view = changed(scan, drawn(only(4, 1), 1, 1, 1, 0.8, 0, NO_FIELD));
        float[] smooth =
                Gaussian.smooth(scan, 0.8, 0.8, 0.8, Gaussian.Border.NEAREST).voxels();
        for (int i = 0; i < view.length; i++) {
            assertThat(view[i]).isCloseTo(i == 100 ? 0 : smooth[i], within(1e-3f));
        }
        assertThat(smooth[100]).isGreaterThan(1);
    }

    @Test
    void noiseIsRelativeToTheRangeAndSparesZeros() {
        Grid grid = new Grid(20, 20, 20, Affine.identity());
        float[] voxels = new float[grid.size()];
        Arrays.fill(voxels, 50);
        Arrays.fill(voxels, 0, 1000, 0);
        voxels[1000] = 100;
        float[] view = changed(new Volume(grid, voxels), drawn(only(5, 1), 1, 1, 1, 0, 0.02, NO_FIELD));
        double square = 0;
        double mean = 0;
        for (int i = 0; i < view.length; i++) {
            double added = (double) view[i] - voxels[i];
            assertThat(i < 1000 ? added : 0).isZero();
            square += added * added / 7000;
            mean += added / 7000;
        }
        assertThat(Math.sqrt(square)).as("0.02 of 0 to 100").isCloseTo(2, within(0.08));
        assertThat(mean).isCloseTo(0, within(0.1));
    }

    @Test
    void aScanWithoutVariationStays() {
        float[] same = new float[GRID.size()];
        Arrays.fill(same, 7);
        assertThat(changed(new Volume(GRID, same), Intensity.defaults().draw(Draw.of(1))))
                .isEqualTo(same);
    }

    /** The log of the factor that brightness draws has its strength as deviation; blur and noise are even up to theirs. */
    @Test
    void drawnStrengthsVaryAsMuchAsTheirSettingsSay() {
        Volume scan = scan();
        double[] logs = new double[600];
        double[] edges = new double[600];
        double[] powers = new double[600];
        double[] stretches = new double[600];
        for (int i = 0; i < 600; i++) {
            float[] bright = changed(scan, only(2, 0.4).draw(Draw.of(11, i)));
            logs[i] = Math.log((bright[41] - 10) / 20.0);
            float[] field = changed(scan, only(3, 0.4).draw(Draw.of(12, i)));
            edges[i] = Math.log((field[41] - 10) / 20.0);
            float[] raised = changed(scan, only(0, 0.3).draw(Draw.of(13, i)));
            powers[i] = Math.log(Math.log((raised[50] - 10) / 20.0) / Math.log((scan.voxels()[50] - 10) / 20.0));
            float[] stretched = changed(scan, only(1, 0.1).draw(Draw.of(14, i)));
            stretches[i] = (double) stretched[61] - stretched[60];
        }
        assertThat(deviation(logs)).isCloseTo(0.4, within(0.04));
        assertThat(deviation(powers)).isCloseTo(0.3, within(0.04));
        double[] u = {41 % 9 / 4.0 - 1, 41 / 9 % 7 / 3.0 - 1, 41 / 63 / 2.0 - 1};
        double terms = 0;
        for (int a = 0; a < 3; a++) {
            terms += u[a] * u[a];
            for (int b = a; b < 3; b++) {
                terms += u[a] * u[a] * u[b] * u[b];
            }
        }
        assertThat(deviation(edges))
                .as("nine terms")
                .isCloseTo(0.4 * Math.sqrt(terms), within(0.12 * Math.sqrt(terms)));
        assertThat(deviation(stretches) / 4).isCloseTo(0.1, within(0.02));
    }

    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
    }
}
