package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** A phantom cohort of wrists, and the configs of the RA systems made small. */
abstract class WristCommandsTest extends CommandLineTest {
    /** Settings that make ra-mae.yaml small. */
    static final String[] AUTOENCODER = {
        "network.base=2",
        "network.hidden=[8]",
        "train.stages[0].epochs=1",
        "train.stages[1].epochs=2",
        "train.stages[0].objective.patch=8"
    };

    @BeforeEach
    void cohort() {
        assertThat(medai(
                        "simulate",
                        "wrist",
                        "-n",
                        "24",
                        "--size",
                        "48",
                        "--slices",
                        "12",
                        "-o",
                        folder.resolve("cohort").toString()))
                .as(err.toString())
                .isZero();
    }

    /** Runs a command with one of medai's configs and the settings that make it small. */
    final int run(String command, String config, String... further) {
        return run(command, List.of(), config, further);
    }

    /** @param words after the command's name */
    final int run(String command, List<String> words, String config, String... further) {
        return configured(
                Stream.concat(Stream.of(command), words.stream()).toList(),
                config,
                Stream.concat(
                        Stream.of(
                                "manifest=" + folder.resolve("cohort/manifest.csv"),
                                "output=" + folder,
                                "preprocess.steps[2].size=32",
                                "preprocess.views.cor[2].size=32",
                                "train.split.folds=2"),
                        Stream.of(further)));
    }

    static String[] and(String[] settings, String... further) {
        return Stream.concat(Stream.of(settings), Stream.of(further)).toArray(String[]::new);
    }
}
