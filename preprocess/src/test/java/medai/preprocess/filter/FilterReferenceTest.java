package medai.preprocess.filter;

import static medai.imaging.ImagingReference.assertSame;
import static medai.imaging.ImagingReference.foreground;
import static medai.imaging.ImagingReference.json;
import static medai.imaging.ImagingReference.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import medai.imaging.Gaussian;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** Filters against SciPy and scikit-image. */
final class FilterReferenceTest {
    @Test
    void gaussian() throws IOException {
        assertSame(Gaussian.smooth(volume("volume"), 2, 1.5, 0.8, Gaussian.Border.REFLECT), "gauss_reflect");
        assertSame(Gaussian.smooth(volume("volume"), 2, 1.5, 0.8, Gaussian.Border.NEAREST), "gauss_nearest");
    }

    @Test
    void biasDivision() throws IOException {
        assertSame(BiasDivision.apply(volume("volume"), 0.05, true), "bias_divided_axis");
        assertSame(BiasDivision.apply(volume("volume"), 0.05, false), "bias_divided_max");
    }

    @Test
    void median() throws IOException {
        assertSame(MedianCross.apply(volume("volume")), "median_cross");
    }

    @Test
    void sliceScaling() throws IOException {
        Volume volume = volume("volume");
        SliceScaling foregroundOnly = new SliceScaling(95, true);
        SliceScaling all = new SliceScaling(95, false);
        assertSame(foregroundOnly.toUnit(volume, foreground()).volume(), "scale01_fg");
        assertSame(all.toUnit(volume, foreground()).volume(), "scale01_slice");
        assertSame(foregroundOnly.toZscore(volume, foreground()).volume(), "zscore_fg");
        assertSame(all.toZscore(volume, foreground()).volume(), "zscore_slice");
        assertSame(foreground().apply(volume), "masked");
    }

    @Test
    void equalisation() throws IOException {
        Volume volume = volume("volume");
        Grid grid = volume.grid();
        for (JsonNode expected : json("a/equalization").get("cases")) {
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
