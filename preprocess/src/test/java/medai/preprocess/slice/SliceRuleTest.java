package medai.preprocess.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import medai.imaging.Affine;
import medai.imaging.GoldenSet;
import medai.imaging.Grid;
import medai.imaging.ImagingReference;
import medai.imaging.Volume;
import medai.imaging.mask.Mask;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SliceRuleTest {
    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void windowsOnBareNumbersWithTies(GoldenSet golden) throws IOException {
        for (JsonNode expected :
                new ImagingReference(golden).json("selection_vectors").get("cases")) {
            double[] values = new double[expected.get("values").size()];
            Arrays.setAll(values, i -> expected.get("values").get(i).asDouble());
            for (int length : new int[] {5, 7}) {
                if (values.length >= length) {
                    assertThat(SliceRule.firstLargest(SliceRule.windowSums(values, length)))
                            .isEqualTo(
                                    expected.get("window" + length + "_start").asInt());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void onTheReferenceImage(GoldenSet golden) throws IOException {
        ImagingReference reference = new ImagingReference(golden);
        Mask foreground = reference.foreground();
        Volume masked = foreground.apply(reference.volume("volume"));
        JsonNode expected = reference.json("a/expected").get("slice_selection");
        double[] sds = SliceRule.sds(masked);
        for (int z = 0; z < sds.length; z++) {
            double wanted = expected.get("std_pop_per_slice_of_masked")
                    .get("data")
                    .get(z)
                    .asDouble();
            assertThat(sds[z]).isCloseTo(wanted, within(1e-9 * wanted));
        }
        Draw draw = Draw.of(1);
        assertThat(SliceRule.STD7.choose(masked, foreground, draw)[0])
                .isEqualTo(expected.get("7")
                        .get("consecutive_max_summed_std")
                        .get("start")
                        .asInt());
        assertThat(SliceRule.AREA5.choose(masked, foreground, draw)[0])
                .isEqualTo(expected.get("5")
                        .get("consecutive_max_summed_area")
                        .get("start")
                        .asInt());
        assertThat(SliceRule.CENTRAL7.choose(masked, foreground, draw)[0])
                .isEqualTo(expected.get("7").get("central").get(0).asInt());
    }

    /** Spec 1.2: c - 7, c - 5, ..., c + 5 with c = floor(D / 2) where that is at least 7, else the last 7. */
    @Test
    void everyOtherSlice() {
        assertThat(chosen(SliceRule.CENTRAL7_STRIDE2, 20)).containsExactly(3, 5, 7, 9, 11, 13, 15);
        assertThat(chosen(SliceRule.CENTRAL7_STRIDE2, 14)).containsExactly(0, 2, 4, 6, 8, 10, 12);
        assertThat(chosen(SliceRule.CENTRAL7_STRIDE2, 13)).containsExactly(6, 7, 8, 9, 10, 11, 12);
        assertThat(chosen(SliceRule.START7_STRIDE2, 20)).containsExactly(0, 2, 4, 6, 8, 10, 12);
        assertThat(chosen(SliceRule.RANDOM7, 20)).isEqualTo(chosen(SliceRule.RANDOM7, 20));
    }

    private static int[] chosen(SliceRule rule, int depth) {
        Volume volume = new Volume(new Grid(2, 2, depth, Affine.identity()), new float[4 * depth]);
        return rule.choose(volume, Mask.where(volume.grid(), i -> true), Draw.of(5, "slices"));
    }
}
