package medai.eval.segmentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LabelMapMontageTest {
    @TempDir
    private Path folder;

    @Test
    void theWorstTheMiddleAndTheBestScanAreDrawn() throws IOException {
        List<String> read = new ArrayList<>();
        LabelMapMontage montage = new LabelMapMontage();
        double[] dice = {0.9, 0.1, 0.5, 0.7, 0.3};
        for (int i = 0; i < dice.length; i++) {
            String name = "scan" + i;
            montage.add(name, dice[i], () -> {
                read.add(name);
                return pair(1, 1);
            });
        }
        montage.write(folder.resolve("maps.png"), "Label maps");
        assertThat(read).containsExactly("scan1", "scan2", "scan0");
    }

    @Test
    void columnsAndRowsSayWhatTheyShow() throws IOException {
        LabelMapMontage montage = new LabelMapMontage();
        for (int i = 0; i < 7; i++) {
            montage.add("scan" + i, 0.1 * i, () -> pair(1, 1));
        }
        List<String> words = montage.montage("Label maps").sheet().words();
        assertThat(words)
                .contains("true label map", "found label map", "where they differ", "scan0", "mean Dice 0.30", "scan6")
                .contains("L", "R", "A", "P", "2 mm", "I 1 mm");
        assertThat(String.join(" ", words)).contains("Of n = 7 scans");
    }

    /** Equal maps leave the third picture black; a missed structure is white there, and a wrong one has its colour. */
    @Test
    void differencesAreSeen() throws IOException {
        assertThat(colours(1, 1)).isLessThan(colours(1, 0));
        assertThat(colours(1, 0)).isLessThan(colours(1, 2));
    }

    /** How many pixels of the third picture are not black, coloured ones counting more. */
    private long colours(int truth, int found) throws IOException {
        LabelMapMontage montage = new LabelMapMontage();
        montage.add("one", 0.5, () -> pair(truth, found));
        Path png = folder.resolve("%d-%d.png".formatted(truth, found));
        montage.write(png, "");
        BufferedImage picture = ImageIO.read(png.toFile());
        long sum = 0;
        for (int x = picture.getWidth() - 160; x < picture.getWidth() - 20; x++) {
            for (int y = 40; y < 160; y++) {
                int rgb = picture.getRGB(x, y);
                sum += rgb == 0xff000000 ? 0 : 1 + Math.abs((rgb >> 16 & 255) - (rgb & 255));
            }
        }
        return sum;
    }

    private static LabelMapMontage.Pair pair(int truth, int found) {
        Grid grid = Grid.centred(9, 9, 3, 1);
        float[] a = new float[grid.size()];
        float[] b = new float[grid.size()];
        for (int z = 0; z < 3; z++) {
            for (int y = 3; y < 6; y++) {
                for (int x = 3; x < 6; x++) {
                    a[grid.index(x, y, z)] = truth;
                    b[grid.index(x, y, z)] = found;
                }
            }
        }
        return new LabelMapMontage.Pair(
                LabelMap.of(new Volume(grid, a)), LabelMap.of(new Volume(grid, b)), Scan.Form.SFORM);
    }
}
