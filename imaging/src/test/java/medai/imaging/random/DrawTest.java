package medai.imaging.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DrawTest {
    @Test
    void aStreamIsAFunctionOfItsNames() {
        assertThat(Draw.of(1, "a", 2).nextLong()).isEqualTo(Draw.of(1, "a", 2).nextLong());
        assertThat(Draw.of(1, "ab", "c").nextLong())
                .isNotEqualTo(Draw.of(1, "a", "bc").nextLong());
        assertThat(Draw.of(1, "a").nextLong()).isNotEqualTo(Draw.of(2, "a").nextLong());
    }

    /**
     * The first draws of neighbouring streams, as an epoch's subjects use them, look normal: mean within 4 SE, SD within 4 SE.
     */
    @Test
    void neighbouringStreamsAreUnrelated() {
        int n = 20_000;
        double[] first = IntStream.range(0, n)
                .mapToDouble(i -> Draw.of(7, "epoch", i).normal(0, 1))
                .toArray();
        double mean = DoubleStream.of(first).average().orElseThrow();
        double variance = DoubleStream.of(first).map(v -> v * v).average().orElseThrow();
        double lag = IntStream.range(1, n)
                .mapToDouble(i -> first[i] * first[i - 1])
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(0, within(4 / Math.sqrt(n)));
        assertThat(variance).isCloseTo(1, within(4 * Math.sqrt(2.0 / n)));
        assertThat(lag).isCloseTo(0, within(4 / Math.sqrt(n)));
    }

    @Test
    void shufflingKeepsEveryItem() {
        var items = IntStream.range(0, 50).boxed().toList();
        assertThat(Draw.of(3).shuffled(items))
                .containsExactlyInAnyOrderElementsOf(items)
                .isNotEqualTo(items);
    }
}
