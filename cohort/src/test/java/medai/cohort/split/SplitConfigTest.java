package medai.cohort.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SplitConfigTest {
    private static final SplitConfig PAPER =
            new SplitConfig.MonteCarlo(6, Map.of("non", 68, "np", 34), Map.of("non", 9, "np", 9));

    /** Inglese et al., section 2.7: 163 subjects, 68 + 34 to train and 9 + 9 to test, none in both. */
    @Test
    void thePapersTrialsHaveTheirNumbers() throws Exception {
        Map<String, String> cohort = cohort(110, 53);
        for (long seed = 0; seed < 20; seed++) {
            List<Task> tasks = PAPER.split(cohort, seed);
            assertThat(tasks).hasSize(6);
            for (Task task : tasks) {
                Set<String> all = new HashSet<>(task.train());
                all.addAll(task.test());
                assertThat(all).as("seed " + seed).hasSize(68 + 34 + 18);
                assertThat(task.train().stream().filter(s -> cohort.get(s).equals("np")))
                        .hasSize(34);
                assertThat(task.test().stream().filter(s -> cohort.get(s).equals("np")))
                        .hasSize(9);
            }
            assertThat(tasks.get(0).test()).isNotEqualTo(tasks.get(1).test());
        }
    }

    @Test
    void theOrderOfTheManifestDoesNotMatter() throws Exception {
        Map<String, String> cohort = cohort(80, 50);
        Map<String, String> backwards = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(cohort.keySet());
        java.util.Collections.reverse(names);
        names.forEach(name -> backwards.put(name, cohort.get(name)));
        assertThat(PAPER.split(backwards, 3)).isEqualTo(PAPER.split(cohort, 3));
    }

    @Test
    void everySubjectIsTestedOnceAndClassesAreSpreadEvenly() throws Exception {
        Map<String, String> cohort = cohort(31, 17);
        for (int folds = 2; folds < 9; folds++) {
            List<Task> tasks = new SplitConfig.StratifiedKFold(folds).split(cohort, folds);
            List<String> tested =
                    tasks.stream().flatMap(task -> task.test().stream()).toList();
            assertThat(tested).containsExactlyInAnyOrderElementsOf(cohort.keySet());
            List<Long> np = tasks.stream()
                    .map(t -> t.test().stream()
                            .filter(s -> cohort.get(s).equals("np"))
                            .count())
                    .toList();
            assertThat(java.util.Collections.max(np) - java.util.Collections.min(np))
                    .as(folds + " folds")
                    .isLessThanOrEqualTo(1);
        }
    }

    /** Every subject is tested in one outer fold and validates in one inner fold of every other; strata keep their proportion. */
    @Test
    void nestedFoldsArePartitionsOfPartitions() throws Exception {
        for (int seed = 0; seed < 30; seed++) {
            Map<String, String> cohort = cohort(20 + seed, 9 + seed % 7);
            int outer = 2 + seed % 3;
            int inner = 2 + seed % 2;
            List<Task> tasks = new NestedKFold(outer, inner).split(cohort, seed);
            assertThat(tasks).hasSize(outer * inner);
            for (int o = 1; o <= outer; o++) {
                int fold = o;
                List<Task> own = tasks.stream().filter(t -> t.fold() == fold).toList();
                assertThat(own).hasSize(inner);
                assertThat(own.stream().map(Task::test).distinct()).hasSize(1);
                List<String> rest = new ArrayList<>(cohort.keySet());
                rest.removeAll(own.get(0).test());
                assertThat(own.stream().flatMap(t -> t.validation().stream()))
                        .containsExactlyInAnyOrderElementsOf(rest);
                for (Task task : own) {
                    assertPartition(task, cohort);
                    assertThat(share(task.validation(), cohort)
                                    * task.validation().size())
                            .as("strata within one of proportion")
                            .isCloseTo(
                                    share(rest, cohort) * task.validation().size(),
                                    org.assertj.core.api.Assertions.within(1.0));
                }
            }
            assertThat(tasks.stream().filter(t -> t.trial() == 1).flatMap(t -> t.test().stream()))
                    .containsExactlyInAnyOrderElementsOf(cohort.keySet());
        }
    }

    @Test
    void theHoldOutIsTheSameForAllFoldsAndSeeds() throws Exception {
        for (int seed = 0; seed < 30; seed++) {
            Map<String, String> cohort = cohort(40 + seed, 25);
            List<Task> tasks = new HoldOut(0.2, 5, 3).split(cohort, seed);
            assertThat(tasks).hasSize(15);
            assertThat(tasks.stream().map(Task::test).distinct()).hasSize(1);
            List<String> test = tasks.get(0).test();
            assertThat((double) test.size())
                    .isCloseTo(0.2 * cohort.size(), org.assertj.core.api.Assertions.within(1.0));
            assertThat(share(test, cohort) * test.size())
                    .isCloseTo(0.2 * 25, org.assertj.core.api.Assertions.within(1.0));
            List<String> rest = new ArrayList<>(cohort.keySet());
            rest.removeAll(test);
            for (int trial = 1; trial <= 3; trial++) {
                int one = trial;
                assertThat(tasks.stream().filter(t -> t.trial() == one).flatMap(t -> t.validation().stream()))
                        .containsExactlyInAnyOrderElementsOf(rest);
            }
            for (Task task : tasks) {
                assertPartition(task, cohort);
            }
        }
        assertThatThrownBy(() -> new Task(0, 1, 1, List.of("a"), List.of("a"), List.of()))
                .hasMessageContaining("more than one part");
    }

    private static void assertPartition(Task task, Map<String, String> cohort) {
        List<String> all = new ArrayList<>(task.train());
        all.addAll(task.validation());
        all.addAll(task.test());
        assertThat(all).containsExactlyInAnyOrderElementsOf(cohort.keySet());
    }

    private static double share(List<String> subjects, Map<String, String> cohort) {
        return subjects.stream().filter(s -> "np".equals(cohort.get(s))).count() / (double) subjects.size();
    }

    @Test
    void aClassWithTooFewSubjectsIsNamed() {
        assertThatThrownBy(() -> PAPER.split(cohort(70, 40), 1))
                .hasMessageContainingAll(
                        "2 problems", "\"non\" has 70 subjects", "\"np\" has 40 subjects", "34 to train and 9 to test");
        assertThatThrownBy(() -> new SplitConfig.StratifiedKFold(5).split(cohort(10, 4), 1))
                .hasMessageContaining("\"np\" has 4");
    }

    private static Map<String, String> cohort(int non, int np) {
        Map<String, String> cohort = new LinkedHashMap<>();
        for (int i = 0; i < non + np; i++) {
            cohort.put("s" + i, i < non ? "non" : "np");
        }
        return cohort;
    }

    @Test
    void givenPartsAreKeptForEverySeed() throws Exception {
        Map<String, String> partOf = Map.of("a", "train", "b", "test", "c", "validation", "d", "train");
        List<Task> tasks = new Given("split", 2).split(partOf, 1);
        assertThat(tasks).hasSize(2);
        assertThat(tasks.get(1).train()).containsExactly("a", "d");
        assertThat(tasks.get(1).validation()).containsExactly("c");
        assertThat(tasks.get(1).test()).containsExactly("b");
        assertThat(tasks.get(1).trial()).isEqualTo(2);
        assertThatThrownBy(() -> new Given("part", 1).split(Map.of("a", "train"), 1))
                .hasMessageContaining("column \"part\": no subject is of part \"test\"");
    }
}
