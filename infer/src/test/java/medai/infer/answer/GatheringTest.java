package medai.infer.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import medai.imaging.file.UnusableInputException;
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

    @Test
    void anAnswerIsANumber() throws UnusableInputException {
        float[] finite = {-3e38f, 0, 3e38f};
        assertThat(Logits.finite(finite, "scan 1")).isSameAs(finite);
        for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> Logits.finite(new float[] {0, odd}, "scan 1"))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContainingAll("scan 1", String.valueOf(odd), "learning rate");
        }
    }
}
