package medai.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import medai.imaging.GoldenSet;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files cut short, with flipped bits or absurd numbers: each is either read or refused by name, and quickly. */
final class DamagedFilesTest {
    private static final int COUNT = 240;
    private static final long LARGEST = 1 << 20; // the public scans have some that take long

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource(GoldenSet.SCANS)
    void damagedDicomIsReadOrRefused(GoldenSet golden) throws IOException {
        damage(files(golden.file("dicom"), ".dcm"), "scan.dcm", 600);
    }

    @ParameterizedTest
    @MethodSource(GoldenSet.SCANS)
    void damagedNiftiIsReadOrRefused(GoldenSet golden) throws IOException {
        damage(files(golden.file("nifti"), ".nii", ".nii.gz"), "scan.nii", 348);
    }

    private static List<Path> files(Path root, String... endings) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .filter(file -> file.toFile().length() > 64 && file.toFile().length() < LARGEST)
                    .sorted()
                    .toList();
        }
    }

    private void damage(List<Path> sources, String name, int header) throws IOException {
        int refused = 0;
        for (int i = 0; i < COUNT; i++) {
            Draw draw = Draw.of(11, name, i);
            byte[] bytes = Files.readAllBytes(sources.get(i % sources.size()));
            Path file = folder.resolve(i + "-" + name);
            Files.write(file, mutate(bytes, header, draw));
            boolean[] was = new boolean[1];
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> was[0] = isRefused(file), "case " + i);
            refused += was[0] ? 1 : 0;
            Files.delete(file);
        }
        assertThat(refused).isGreaterThan(COUNT / 4);
    }

    private static byte[] mutate(byte[] bytes, int header, Draw draw) {
        int end = Math.min(header, bytes.length);
        switch (draw.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(bytes, draw.nextInt(bytes.length));
            }
            case 1 -> {
                for (int k = 0; k < 1 + draw.nextInt(20); k++) {
                    bytes[draw.nextInt(end)] ^= (byte) (1 << draw.nextInt(8));
                }
            }
            case 2 -> {
                int at = draw.nextInt(end - 4);
                byte value = (byte) (draw.nextInt(2) == 0 ? 0x7F : 0xFF);
                Arrays.fill(bytes, at, at + 4, value);
            }
            default -> {
                for (int k = 0; k < 8; k++) {
                    bytes[draw.nextInt(bytes.length)] = (byte) draw.nextInt(256);
                }
            }
        }
        return bytes;
    }

    private static boolean isRefused(Path file) throws IOException {
        try {
            ScanReader.readAll(file);
            return false;
        } catch (UnusableInputException | MissingInputException e) {
            assertThat(e.getMessage()).contains(file.getFileName().toString());
            return true;
        }
    }
}
