package medai.preprocess.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import medai.imaging.Gaussian;
import medai.imaging.GoldenSet;
import medai.imaging.Grid;
import medai.imaging.ImagingReference;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Filters against SciPy and scikit-image. */
@ParameterizedClass
@MethodSource(GoldenSet.ALL)
final class FilterReferenceTest {
    private final ImagingReference reference;

    FilterReferenceTest(GoldenSet golden) {
        reference = new ImagingReference(golden);
    }

    @Test
    void gaussian() throws IOException {
        JsonNode sigma = reference.json("a/expected").get("gaussian").get("sigma_voxels");
        for (Gaussian.Border border : Gaussian.Border.values()) {
            reference.assertSame(
                    Gaussian.smooth(
                            reference.volume("volume"),
                            sigma.get(0).asDouble(),
                            sigma.get(1).asDouble(),
                            sigma.get(2).asDouble(),
                            border),
                    "gauss_" + border.name().toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void biasDivision() throws IOException {
        reference.assertSame(BiasDivision.apply(reference.volume("volume"), 0.05, true), "bias_divided_axis");
        reference.assertSame(BiasDivision.apply(reference.volume("volume"), 0.05, false), "bias_divided_max");
    }

    @Test
    void median() throws IOException {
        reference.assertSame(MedianCross.apply(reference.volume("volume")), "median_cross");
    }

    @Test
    void sliceScaling() throws IOException {
        Volume volume = reference.volume("volume");
        SliceScaling foregroundOnly = new SliceScaling(95, true);
        SliceScaling all = new SliceScaling(95, false);
        reference.assertSame(
                foregroundOnly.toUnit(volume, reference.foreground()).volume(), "scale01_fg");
        reference.assertSame(all.toUnit(volume, reference.foreground()).volume(), "scale01_slice");
        reference.assertSame(
                foregroundOnly.toZscore(volume, reference.foreground()).volume(), "zscore_fg");
        reference.assertSame(all.toZscore(volume, reference.foreground()).volume(), "zscore_slice");
        reference.assertSame(reference.foreground().apply(volume), "masked");
    }

    @Test
    void equalisation() throws IOException {
        Volume volume = reference.volume("volume");
        Grid grid = volume.grid();
        for (JsonNode expected : reference.json("a/equalization").get("cases")) {
            int z = expected.get("slice").asInt();
            int slice = grid.width() * grid.height();
            Volume one = new Volume(
                    new Grid(grid.width(), grid.height(), 1, grid.affine()),
                    Arrays.copyOfRange(volume.voxels(), z * slice, (z + 1) * slice));
            if (expected.has("clahe")) {
                Volume found = Equalisation.local(
                        one,
                        expected.get("kernel_size").get(0).asInt(),
                        expected.get("kernel_size").get(1).asInt(),
                        expected.get("clip_limit").asDouble());
                compare(found, expected.get("clahe"));
            }
            if (expected.has("equalize_hist")) {
                compare(Equalisation.global(one), expected.get("equalize_hist"));
            }
        }
    }

    private static void compare(Volume found, JsonNode expected) {
        int width = found.grid().width();
        int height = found.grid().height();
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                assertThat((double) found.at(x, y, 0))
                        .isCloseTo(expected.get("data").get(x * height + y).asDouble(), within(1e-6));
            }
        }
    }

    @Test
    void percentilesAreThoseOfTheSortedValues() {
        for (int i = 0; i < 100; i++) {
            Draw draw = Draw.of(3, "percentile", i);
            int n = 1 + draw.nextInt(200);
            float[] values = new float[n];
            for (int k = 0; k < n; k++) {
                values[k] = draw.nextInt(i % 2 == 0 ? 5 : 100000);
            }
            float[] sorted = values.clone();
            Arrays.sort(sorted);
            double percent = draw.between(0, 100);
            double at = percent / 100 * (n - 1);
            int below = (int) at;
            int above = Math.min(n - 1, below + 1);
            double expected = sorted[below] + (at - below) * ((double) sorted[above] - sorted[below]);
            assertThat(Percentile.of(values, n, percent)).isCloseTo(expected, within(1e-9));
        }
    }
}
