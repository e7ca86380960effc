package medai.explain.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import medai.explain.scale.Quantiles.Saved;
import org.junit.jupiter.api.Test;

final class QuantilesTest {
    private static final int KEPT = 32_768;

    private static Quantiles upTo(int n) {
        Quantiles quantiles = new Quantiles();
        for (int i = 1; i <= n; i++) {
            quantiles.add(i);
        }
        return quantiles;
    }

    @Test
    void fewNumbersAreInterpolated() {
        Quantiles quantiles = new Quantiles();
        assertThat(quantiles.percentile(50)).isNaN();
        for (float value : new float[] {4, 1, 3}) {
            quantiles.add(value);
        }
        assertThat(quantiles.percentile(0)).isEqualTo(1);
        assertThat(quantiles.percentile(25)).isEqualTo(2);
        assertThat(quantiles.percentile(50)).isEqualTo(3);
        assertThat(quantiles.percentile(75)).isEqualTo(3.5);
        assertThat(quantiles.percentile(100)).isEqualTo(4);
        assertThat(quantiles.min()).isEqualTo(1);
        assertThat(quantiles.max()).isEqualTo(4);
        assertThat(quantiles.count()).isEqualTo(3);
    }

    @Test
    void numbersAreKeptUpToAPowerOfTwoAndCountedBeyond() {
        Quantiles most = upTo(KEPT);
        assertThat(most.isExact()).isTrue();
        assertThat(most.percentile(50)).isEqualTo((1 + KEPT) / 2.0);
        assertThat(most.saved().kept()).hasSize(KEPT);
        assertThat(most.saved().positive()).isEmpty();
        Quantiles more = upTo(KEPT + 1);
        assertThat(more.isExact()).isFalse();
        assertThat(more.count()).isEqualTo(KEPT + 1);
        assertThat(more.saved().kept()).isEmpty();
        assertThat(more.saved().positive().size()).isPositive();
        assertThat(more.percentile(50)).isCloseTo(1 + KEPT / 2.0, within(1e-3 * KEPT / 2));
        assertThat(more.percentile(0)).isEqualTo(1);
        assertThat(more.percentile(100)).isCloseTo(KEPT + 1, within(1e-3 * KEPT));
    }

    /** A third of each: the negative ones first, from the largest size on. */
    @Test
    void signsAndZerosKeepTheirOrderInBuckets() {
        Quantiles quantiles = new Quantiles();
        for (int i = 1; i <= 20_000; i++) {
            quantiles.add(-i);
            quantiles.add(i % 2 == 0 ? 0 : 1e-20f);
            quantiles.add(i);
        }
        assertThat(quantiles.saved().zeros()).isEqualTo(20_000);
        for (int tenth = 1; tenth < 10; tenth++) {
            double third = 100 / 3.0;
            assertThat(quantiles.percentile(third * tenth / 10))
                    .isCloseTo(-20_000 + 2000.0 * tenth, within(1.1e-3 * (20_000 - 2000.0 * tenth) + 2));
            assertThat(quantiles.percentile(third + third * tenth / 10)).isZero();
            assertThat(quantiles.percentile(2 * third + third * tenth / 10))
                    .isCloseTo(2000.0 * tenth, within(1.1e-3 * 2000 * tenth + 2));
        }
        assertThat(quantiles.percentile(0)).isCloseTo(-20_000, within(20.0)).isGreaterThanOrEqualTo(-20_000);
    }

    @Test
    void wholeNumbersOfOneSizeAreFoundExactly() {
        Quantiles same = new Quantiles();
        for (int i = 0; i < KEPT + 10; i++) {
            same.add(-3.5f);
        }
        assertThat(same.percentile(50))
                .as("no bucket reaches beyond the extremes")
                .isEqualTo(-3.5);
        assertThat(same.saved().negative()).hasSize(2).endsWith((long) KEPT + 10);
    }

    @Test
    void writtenFormsAreReadAgain() {
        for (int n : new int[] {0, 1, 100, KEPT, KEPT + 1, 50_000}) {
            Quantiles quantiles = upTo(n);
            Quantiles again = Quantiles.of(quantiles.saved());
            assertThat(again.saved()).isEqualTo(quantiles.saved());
            assertThat(again.count()).isEqualTo(n);
            assertThat(Double.compare(again.percentile(30), quantiles.percentile(30)))
                    .isZero();
            if (n > 0) {
                again.add(n + 1);
                quantiles.add(n + 1);
                assertThat(again.saved()).isEqualTo(quantiles.saved());
            }
        }
    }

    @Test
    void aFewNumbersJoinManyAndManyJoinAFew() {
        Quantiles whole = upTo(40_010);
        Quantiles rest = new Quantiles();
        for (int i = 40_001; i <= 40_010; i++) {
            rest.add(i);
        }
        Quantiles many = upTo(40_000);
        many.add(rest);
        rest.add(upTo(40_000));
        assertThat(many.saved()).isEqualTo(whole.saved());
        assertThat(rest.saved()).isEqualTo(whole.saved());
    }

    @Test
    void formsThatDoNotAddUpAreRefused() {
        Saved few = upTo(3).saved();
        refused(new Saved(4, 1, 3, few.kept(), 0, List.of(), List.of()), "holds 3");
        refused(new Saved(3, 3, 1, few.kept(), 0, List.of(), List.of()), "from 3.0 to 1.0");
        refused(new Saved(3, Double.NaN, 3, few.kept(), 0, List.of(), List.of()), "from NaN");
        refused(new Saved(3, 1, Double.POSITIVE_INFINITY, few.kept(), 0, List.of(), List.of()), "Infinity");
        refused(new Saved(3, 1, 3, few.kept(), -1, List.of(), List.of()), "holds 3");
        long n = KEPT + 1;
        assertThat(Quantiles.of(new Saved(n, -1, 1, List.of(), 8, List.of(0L, 1L), List.of(0L, n - 9)))
                        .count())
                .isEqualTo(n);
        refused(new Saved(n, -1, 1, List.of(), 8, List.of(0L, 1L), List.of(0L, n - 8)), "holds " + (n + 1));
        refused(new Saved(n, -1, 1, List.of(), 0, List.of(), List.of(0L, n - 1, 0L, 1L)), "bucket 0 twice or empty");
        refused(new Saved(n, -1, 1, List.of(), 0, List.of(), List.of(0L, n, 5L, 0L)), "bucket 5 twice or empty");
        refused(new Saved(n, -1, 1, List.of(), 0, List.of(), List.of(1L << 40, n)), "bucket");
        assertThatThrownBy(() -> new Saved(0, 0, 0, null, 0, List.of(), List.of()))
                .hasMessageContaining("without");
        assertThatThrownBy(() -> new Saved(0, 0, 0, List.of(), 0, null, List.of()))
                .hasMessageContaining("without");
        assertThatThrownBy(() -> new Saved(0, 0, 0, List.of(), 0, List.of(), null))
                .hasMessageContaining("without");
    }

    private static void refused(Saved saved, String message) {
        assertThatThrownBy(() -> Quantiles.of(saved))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> new Quantiles().add(Float.NaN)).hasMessageContaining("expected finite");
        assertThatThrownBy(() -> new Quantiles().add(Float.POSITIVE_INFINITY)).hasMessageContaining("expected finite");
    }
}
