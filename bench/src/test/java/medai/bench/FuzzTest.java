package medai.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import medai.bench.fuzz.Outcome;
import medai.bench.fuzz.Trials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first inputs of {@link Fuzz}, so that a fault that thousands would find is likely to be noticed at once. */
final class FuzzTest {
    private static final int INPUTS = 100; // of which every format has its share
    private static final int SEED = 1;

    @TempDir
    Path folder;

    @Test
    void damagedInputsEndWithADocumentedCode() throws Exception {
        Trials trials = new Trials(SEED, folder, Path.of(System.getProperty("medai.root", ".."), "configs"));
        int refused = 0;
        for (int number = 0; number < INPUTS; number++) {
            Outcome outcome = trials.run(number);
            assertThat(outcome.fault())
                    .as("input %d of seed %d: medai %s%n%s", number, SEED, outcome.command(), outcome.said())
                    .isEmpty();
            refused += outcome.code() == 0 ? 0 : 1;
        }
        assertThat(refused).as("damage that does damage").isBetween(INPUTS / 4, 9 * INPUTS / 10);
    }
}
