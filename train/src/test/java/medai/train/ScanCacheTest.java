package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScanCacheTest {
    private static final Grid GRID = Grid.centred(50, 40, 50, 1); // more numbers than are written at once
    private static final int ENOUGH_FOR_ONE = 4 * 50 * 40 * 50;

    @TempDir
    Path folder;

    private Path scan(int number) throws IOException {
        Draw draw = Draw.of(number);
        float[] voxels = new float[GRID.size()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (float) draw.nextDouble();
        }
        Path file = folder.resolve("scan" + number + ".nii.gz");
        NiftiWriter.write(file, new Volume(GRID, voxels), "test");
        return file;
    }

    /** Files are deleted after the first reading: what is read afterwards comes from the cache. */
    @Test
    void whatDoesNotFitIntoMemoryIsKeptInAFile() throws IOException {
        Path temporary = folder.resolve("resume");
        Path[] files = {scan(0), scan(1), scan(2)};
        float[][] first = new float[files.length][];
        try (ScanCache cache = new ScanCache(ENOUGH_FOR_ONE, temporary)) {
            for (int i = 0; i < files.length; i++) {
                first[i] = cache.get(files[i]).voxels().clone();
                Files.delete(files[i]);
            }
            for (int i = files.length - 1; i >= 0; i--) {
                Volume again = cache.get(files[i]);
                assertThat(again.voxels()).isEqualTo(first[i]);
                assertThat(again.grid()).isEqualTo(GRID);
            }
        }
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void withoutRoomForTheFileScansAreReadAgain() throws IOException {
        Path noFolder = Files.writeString(folder.resolve("resume"), "a file where the folder should be");
        Path file = scan(0);
        try (ScanCache cache = new ScanCache(0, noFolder)) {
            float[] voxels = cache.get(file).voxels();
            assertThat(cache.get(file).voxels()).isEqualTo(voxels);
            Files.delete(file);
            assertThatThrownBy(() -> cache.get(file)).isInstanceOf(UncheckedIOException.class);
        }
    }
}
