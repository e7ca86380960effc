package medai.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

final class DifficultyTest {
    @Test
    void theAreaCountsPairs() {
        List<Boolean> positive = List.of(true, false, true, false, false);
        List<Double> scores = List.of(0.9, 0.2, 0.5, 0.5, 0.7);
        // of 0.9 all three pairs, of 0.5 one and a half
        assertThat(Difficulty.area(positive, scores)).isCloseTo(4.5 / 6, within(1e-12));
    }

    /** A mean that falls in the group counts as much as one that rises; blocks and oracle are separate. */
    @Test
    void theBestStatisticIsNamed() {
        List<PhantomCohort.Clues> clues = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            boolean ill = i % 2 == 0;
            Draw draw = Draw.of(3, "clue", i);
            clues.add(new PhantomCohort.Clues(
                    ill ? "ill" : "well",
                    Map.of("mean", ill ? -1.0 : 1.0, "sd", draw.normal(0, 1)),
                    List.of(draw.normal(ill ? 3 : 0, 1), draw.normal(0, 1)),
                    draw.normal(0, 1)));
        }
        List<String> lines = Difficulty.lines(clues, "ill");
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("AUROC of the best global statistic (mean): 1.00");
        assertThat(number(lines.get(1))).isGreaterThan(0.9);
        assertThat(number(lines.get(2))).isBetween(0.25, 0.75);
    }

    private static double number(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    /** Two ill subjects, both in the first of five folds: no model that has not seen them knows what ill is. */
    @Test
    void aFoldWithAWholeGroupLeavesNoModel() {
        List<PhantomCohort.Clues> clues = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clues.add(new PhantomCohort.Clues(
                    i % 5 == 0 ? "ill" : "well", Map.of("mean", (double) i), List.of((double) i), i));
        }
        assertThat(Difficulty.lines(clues, "ill").get(1)).endsWith("undefined, as a fold has all subjects of a group");
    }

    @Test
    void aGroupOfOneHasNoArea() {
        List<PhantomCohort.Clues> clues = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clues.add(new PhantomCohort.Clues(i == 0 ? "ill" : "well", Map.of("mean", 1.0), List.of(1.0), 0));
        }
        assertThat(Difficulty.lines(clues, "ill")).isEmpty();
    }
}
