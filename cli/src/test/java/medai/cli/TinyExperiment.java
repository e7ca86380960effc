package medai.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The quickstart's experiment with a network and a cohort so small that it takes a moment. */
final class TinyExperiment {
    private TinyExperiment() {}

    /** @param epochs of each of the two stages */
    static Path write(Path folder, int epochs) throws IOException {
        String text = Files.readString(Path.of(System.getProperty("medai.root", ".."), "configs", "quickstart.yaml"));
        return Files.writeString(
                folder.resolve("tiny.yaml"),
                text.replace("name: npsle-simclr-small", "name: tiny")
                        .replaceAll(
                                "trials: 6.*",
                                "trials: 2, train: {non-npsle: 4, npsle: 4}, test: {non-npsle: 3, npsle: 3}}")
                        .replaceAll("epochs: (3|42)\n", "epochs: " + epochs + "\n")
                        .replaceAll("widths: .*", "widths: [2, 3, 4]"));
    }
}
