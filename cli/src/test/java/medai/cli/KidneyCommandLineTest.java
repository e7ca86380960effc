package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

/** Commands on simulated kidneys, with kidney-sweep.yaml made small: few channels and one epoch. */
abstract class KidneyCommandLineTest extends CommandLineTest {
    final void simulateKidneys(int subjects) {
        String cohort = folder.resolve("kidneys").toString();
        assertThat(medai("simulate", "kidney", "-n", Integer.toString(subjects), "--size", "32", "-o", cohort))
                .as(err.toString())
                .isZero();
    }

    /**
     * Runs a command on them.
     *
     * @param words the command's name and its further arguments
     * @param settings KEY=VALUE, after those that make the config small
     */
    final int onKidneys(List<String> words, Stream<String> settings) {
        return configured(
                words,
                "kidney-sweep",
                Stream.concat(
                        Stream.of(
                                "manifest=" + folder.resolve("kidneys/manifest.csv"),
                                "explain.regions.names=" + folder.resolve("kidneys/labels.csv"),
                                "output=" + folder,
                                "train.stages[0].epochs=1",
                                "network.base=2"),
                        settings));
    }
}
