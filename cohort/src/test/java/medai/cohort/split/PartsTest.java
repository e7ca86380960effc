package medai.cohort.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many trainings a split makes, how they are numbered, and what is refused. */
final class PartsTest {
    private static final Map<String, Integer> ONE = Map.of("a", 1, "b", 1);

    private static Map<String, String> cohort(int a, int b) {
        Map<String, String> cohort = new LinkedHashMap<>();
        for (int i = 0; i < a + b; i++) {
            cohort.put("s" + i, i < a ? "a" : "b");
        }
        return cohort;
    }

    @Test
    void asManyTasksAreMadeAsAreAnnouncedAndNumberedFromNought() throws Exception {
        Map<String, String> parts = Map.of("x", "train", "y", "test");
        assertNumbered(new Given("split", 3), new Given("split", 3).split(parts, 1), 3);
        assertNumbered(new HoldOut(0.25, 3, 2), new HoldOut(0.25, 3, 2).split(cohort(12, 8), 1), 6);
        assertNumbered(new NestedKFold(3, 2), new NestedKFold(3, 2).split(cohort(12, 8), 1), 6);
        SplitConfig.MonteCarlo trials = new SplitConfig.MonteCarlo(4, ONE, ONE);
        assertNumbered(trials, trials.split(cohort(2, 3), 1), 4);
        SplitConfig.StratifiedKFold folds = new SplitConfig.StratifiedKFold(4);
        assertNumbered(folds, folds.split(cohort(4, 5), 1), 4);
    }

    private static void assertNumbered(SplitConfig split, List<Task> tasks, int count) {
        assertThat(split.tasks()).isEqualTo(count);
        assertThat(tasks)
                .extracting(Task::number)
                .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
    }

    @Test
    void foldsAndTrialsAreCountedFromOne() throws Exception {
        assertThat(new HoldOut(0.25, 2, 2).split(cohort(12, 8), 1))
                .extracting(Task::fold, Task::trial)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, 1),
                        org.assertj.core.groups.Tuple.tuple(2, 1),
                        org.assertj.core.groups.Tuple.tuple(1, 2),
                        org.assertj.core.groups.Tuple.tuple(2, 2));
        assertThat(new NestedKFold(2, 2).split(cohort(12, 8), 1))
                .extracting(Task::fold, Task::trial)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, 1),
                        org.assertj.core.groups.Tuple.tuple(1, 2),
                        org.assertj.core.groups.Tuple.tuple(2, 1),
                        org.assertj.core.groups.Tuple.tuple(2, 2));
        assertThat(new SplitConfig.StratifiedKFold(3).split(cohort(4, 5), 1))
                .extracting(Task::fold)
                .containsExactly(1, 2, 3);
        assertThat(new SplitConfig.MonteCarlo(3, ONE, ONE).split(cohort(4, 5), 1))
                .extracting(Task::trial)
                .containsExactly(1, 2, 3);
    }

    @Test
    void defaultsAreOneSeedAndTheColumnThatMedaiWrites() {
        assertThat(Given.defaultSeeds()).isEqualTo(1);
        assertThat(HoldOut.defaultSeeds()).isEqualTo(1);
        assertThat(Given.defaultName()).isEqualTo("split");
        assertThat(new Given("part", 1).column()).contains("part");
        assertThat(new HoldOut(0.5, 2, 1).column()).isEmpty();
    }

    @Test
    void moreThanTenThousandTrainingsAreRefused() {
        assertThatCode(() -> {
                    new Given("split", 10_000);
                    new HoldOut(0.1, 100, 100);
                    new NestedKFold(100, 100);
                    new SplitConfig.MonteCarlo(10_000, ONE, ONE);
                    new SplitConfig.StratifiedKFold(10_000);
                })
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new Given("split", 10_001)).hasMessage("seeds must be at most 10000; found 10001");
        assertThatThrownBy(() -> new HoldOut(0.1, 101, 100))
                .hasMessage("folds times seeds must be at most 10000; found 10100");
        assertThatThrownBy(() -> new NestedKFold(100, 101))
                .hasMessage("outer times inner must be at most 10000; found 10100");
        assertThatThrownBy(() -> new SplitConfig.MonteCarlo(10_001, ONE, ONE))
                .hasMessage("trials must be at most 10000; found 10001");
        assertThatThrownBy(() -> new SplitConfig.StratifiedKFold(10_001))
                .hasMessage("folds must be at most 10000; found 10001");
    }

    @Test
    void theSmallestNumbersAreAccepted() {
        assertThatCode(() -> {
                    new Given("split", 1);
                    new HoldOut(0.1, 2, 1);
                    new NestedKFold(2, 2);
                    new SplitConfig.MonteCarlo(1, ONE, ONE);
                    new SplitConfig.StratifiedKFold(2);
                })
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new Given("split", 0)).hasMessageContaining("at least 1; found 0");
        assertThatThrownBy(() -> new HoldOut(0.1, 1, 1)).hasMessageContaining("at least 2; found 1");
        assertThatThrownBy(() -> new HoldOut(0.1, 2, 0)).hasMessageContaining("at least 1; found 0");
        assertThatThrownBy(() -> new HoldOut(0, 2, 1)).hasMessageContaining("above 0 and below 1; found 0.0");
        assertThatThrownBy(() -> new HoldOut(1, 2, 1)).hasMessageContaining("above 0 and below 1; found 1.0");
        assertThatThrownBy(() -> new NestedKFold(1, 2)).hasMessageContaining("found 1 and 2");
        assertThatThrownBy(() -> new NestedKFold(2, 1)).hasMessageContaining("found 2 and 1");
        assertThatThrownBy(() -> new SplitConfig.StratifiedKFold(1)).hasMessageContaining("at least 2; found 1");
        assertThatThrownBy(() -> new SplitConfig.MonteCarlo(0, ONE, ONE)).hasMessageContaining("found 0");
    }

    @Test
    void trialsNeedSubjectsOfTheSameClassesInBothParts() {
        assertThatThrownBy(() -> new SplitConfig.MonteCarlo(1, Map.of(), Map.of()))
                .hasMessageContaining("found {}");
        assertThatThrownBy(() -> new SplitConfig.MonteCarlo(1, Map.of("a", 0, "b", 1), ONE))
                .hasMessageContaining("train must give each class at least 1 subject; found {a=0, b=1}");
        assertThatThrownBy(() -> new SplitConfig.MonteCarlo(1, ONE, Map.of("a", 1)))
                .hasMessageContaining("the same classes as train, [a, b]; found {a=1}");
        assertThatThrownBy(() -> new SplitConfig.MonteCarlo(1, ONE, Map.of("a", 1, "b", 0)))
                .hasMessageContaining("found {a=1, b=0}");
    }

    @Test
    void classesWithJustEnoughSubjectsAreSplit() throws Exception {
        assertThat(new SplitConfig.MonteCarlo(1, ONE, ONE).split(cohort(2, 2), 1))
                .hasSize(1);
        assertThat(new SplitConfig.StratifiedKFold(3).split(cohort(3, 3), 1)).hasSize(3);
        assertThatThrownBy(() -> new SplitConfig.MonteCarlo(1, ONE, ONE).split(cohort(1, 2), 1))
                .hasMessageContaining("class \"a\" has 1 subjects; the split needs 1 to train and 1 to test");
    }

    @Test
    void partsThatAreNoneAreNamed() {
        assertThatThrownBy(() -> new Given("split", 1).split(Map.of("a", "train", "b", "test", "c", "tset"), 1))
                .hasMessageContaining("found \"tset\" (c, ...)");
        assertThatThrownBy(() -> new Given("split", 1).split(Map.of("b", "test"), 1))
                .hasMessageContaining("no subject is of part \"train\"");
    }

    /** A quarter of 5 is 1, so that eight classes alone would give 8: what one loses is owed by the next. */
    @Test
    void whatRoundingKeepsFromOneClassTheNextOneGives() throws Exception {
        Map<String, String> cohort = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            cohort.put("s%02d".formatted(i), "c" + i / 5);
        }
        Task task = new HoldOut(0.25, 2, 1).split(cohort, 1).get(0);
        assertThat(task.test()).as("a quarter of 40").hasSize(10);
        assertThatThrownBy(() -> new HoldOut(0.1, 2, 1).split(cohort(2, 2), 1))
                .hasMessageContaining("4 subjects are too few to hold out 0.1");
    }
}
