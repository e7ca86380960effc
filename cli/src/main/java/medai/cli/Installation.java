package medai.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import medai.cohort.run.Spelling;
import medai.imaging.file.MissingInputException;

/** What was installed beside the program. */
final class Installation {
    private Installation() {}

    /** The folder of the configs that come with medai; the launcher names it. */
    static Path configs() throws MissingInputException {
        Path folder = Path.of(System.getProperty("medai.home", "."), "configs");
        if (!Files.isDirectory(folder)) {
            throw new MissingInputException(folder + ": no such folder; start medai by its launcher script");
        }
        return folder;
    }

    static List<Path> allConfigs() throws IOException {
        try (Stream<Path> files = Files.list(configs())) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** A config by its name, with or without ending. */
    static Path config(String name) throws IOException {
        Path file = configs().resolve(name.toLowerCase(Locale.ROOT).endsWith(".yaml") ? name : name + ".yaml");
        if (!Files.exists(file)) {
            List<String> known = allConfigs().stream()
                    .map(f -> f.getFileName().toString().replaceFirst("\\.yaml$", ""))
                    .toList();
            throw new MissingInputException("no config named \"%s\"%s; there are %s"
                    .formatted(name, Spelling.hint(name, known), String.join(", ", known)));
        }
        return file;
    }
}
