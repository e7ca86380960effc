package medai.dicom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;

/** Reads series with the program dcm2niix, for users who prefer its handling of scanner quirks. It must be on the PATH. */
public final class Dcm2niix implements SeriesReader {
    private static final int DEEPEST = 9;

    @Override
    public String name() {
        return "dcm2niix";
    }

    @Override
    public Found read(Path folder) throws IOException {
        Path out = Files.createTempDirectory("medai-dcm2niix");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(out)));
        Path log = out.resolve("log.txt");
        List<String> command = List.of(
                "dcm2niix",
                "-d",
                String.valueOf(DEEPEST),
                "-b",
                "n",
                "-z",
                "n",
                "-f",
                "%s-%d",
                "-o",
                out.toString(),
                folder.toString());
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            int code = process.waitFor();
            if (code != 0) {
                throw new UnusableInputException(
                        folder,
                        "dcm2niix ended with code " + code + ": " + lastLine(log),
                        "code 0",
                        "run it by hand, or set convert.engine to medai");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while dcm2niix was running", e);
        } catch (UnusableInputException e) {
            throw e;
        } catch (IOException e) {
            throw new UnusableInputException(
                    "dcm2niix cannot be started (%s); install it (Debian: dcm2niix) or use the engine medai"
                            .formatted(e.getMessage()));
        }
        return new Found(converted(out, folder), List.of());
    }

    private static List<Series> converted(Path out, Path folder) throws IOException {
        List<Series> series = new ArrayList<>();
        try (Stream<Path> files = Files.list(out)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".nii")).sorted().toList()) {
                String label = file.getFileName().toString().replaceAll("\\.nii$", "");
                series.add(new Series(
                        label, "", 0, List.of(folder), () -> ScanReader.readAll(file), (volumes, volume) -> Map.of()));
            }
        }
        return series;
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
