package medai.infer.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GatheringTest {
    private static final List<String> CLASSES = List.of("no", "yes");

    /** Probabilities of 0.5 and 0.9 have the mean 0.7; that of their logits, 0 and 2.197, would give 0.75. */
    @Test
    void probabilitiesAreAveragedNotLogits() {
        ClassAnswer even = ClassAnswer.of(CLASSES, new float[] {1, 1});
        ClassAnswer sure = ClassAnswer.of(CLASSES, new float[] {0, (float) Math.log(9)});
        ClassAnswer both = Gathering.mean().of(List.of(even, sure));
        assertThat(both.probabilities().get(1)).isCloseTo(0.7, within(1e-6));
        assertThat(both.predicted()).isEqualTo("yes");
    }

    @Test
    void theFirstOfEqualsIsPredictedAndLargeLogitsDoNotOverflow() {
        assertThat(ClassAnswer.of(CLASSES, new float[] {3, 3}).predicted()).isEqualTo("no");
        assertThat(Logits.probabilities(new float[] {1000, 0}).get(0)).isEqualTo(1.0);
        assertThat(Logits.largest(new float[] {-5, -1, -3})).isEqualTo(1);
    }
}
