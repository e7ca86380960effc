package medai.preprocess.registration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;

/**
 * Runs an external program without trusting it: its exit code and the existence and grid of its output are checked, its log is
 * kept.
 */
public final class ExternalProgram {
    static final double GRID_TOLERANCE = 1e-3;

    private ExternalProgram() {}

    /** @throws IllegalArgumentException if a place for a file is missing in a command template */
    public static void requirePlaces(List<String> command, List<String> places) {
        for (String place : places) {
            if (command.stream().noneMatch(word -> word.contains(place))) {
                throw new IllegalArgumentException(
                        "command must contain %s; found %s".formatted(place, String.join(" ", command)));
            }
        }
    }

    /** The image that a program makes of another one, on the same grid. */
    public static Volume filter(List<String> command, Volume image, Path log) throws IOException {
        Path folder = Files.createTempDirectory("medai-external");
        try {
            Path input = folder.resolve("input.nii.gz");
            Path output = folder.resolve("output.nii.gz");
            NiftiWriter.write(input, image, "medai: to be filtered");
            run(
                    command.stream()
                            .map(word ->
                                    word.replace("{input}", input.toString()).replace("{output}", output.toString()))
                            .toList(),
                    log);
            Volume filtered = readOutput(output, log);
            if (!filtered.grid().matches(image.grid(), GRID_TOLERANCE)) {
                throw new UnusableInputException(
                        "program \"%s\" wrote %s; expected the grid of {input}, %s; its log is %s"
                                .formatted(
                                        command.get(0),
                                        filtered.grid().describe(),
                                        image.grid().describe(),
                                        log));
            }
            return image.with(filtered.voxels());
        } finally {
            delete(folder);
        }
    }

    static void run(List<String> words, Path log) throws IOException {
        WholeFile.createFolder(log.resolveSibling("."));
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process.getOutputStream().close();
            int exit = process.waitFor();
            if (exit != 0) {
                throw new UnusableInputException("program \"%s\" ended with exit code %d; expected 0; read its log %s"
                        .formatted(words.get(0), exit, log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a program was running", e);
        } catch (UnusableInputException e) {
            throw e;
        } catch (IOException e) {
            throw new UnusableInputException("program \"%s\" cannot be started (%s); install it or correct the command"
                    .formatted(words.get(0), e.getMessage()));
        }
    }

    static Volume readOutput(Path output, Path log) throws IOException {
        if (!Files.exists(output)) {
            throw new UnusableInputException(
                    "the program wrote no {output}; expected a NIfTI file there; read its log " + log);
        }
        return ScanReader.readFile(output).volume();
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
