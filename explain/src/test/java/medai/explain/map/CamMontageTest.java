package medai.explain.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import medai.explain.scale.GlobalScale;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CamMontageTest {
    private static final Grid GRID = new Grid(10, 10, 4, Affine.scaling(10, 10, 10));

    private static Volume of(float value) {
        float[] voxels = new float[GRID.size()];
        java.util.Arrays.fill(voxels, value);
        return new Volume(GRID, voxels);
    }

    private static CamMontage.Pair pair(float map) {
        return new CamMontage.Pair() {
            @Override
            public Scan scan() {
                return new Scan(List.of(of(1)), List.of(10, 10, 4), Scan.Form.SFORM, null, null, "", "", List.of());
            }

            @Override
            public Volume map() {
                return of(map);
            }
        };
    }

    /** An activation of 0 is -0.2 on it. */
    private static final GlobalScale SCALE = GlobalScale.of(0, 1, -0.2, 0.5);

    /** Of nine scans the five with the highest logits stand left and the other four right; their maps are red and blue. */
    @Test
    void highestAndLowestLogitsAreShown(@TempDir Path folder) throws Exception {
        CamMontage montage = new CamMontage(SCALE);
        for (int i = 0; i < 9; i++) {
            montage.add("s" + i, i - 4, pair(i > 3 ? 0.9f : -0.9f));
        }
        montage.write(folder.resolve("m.png"), "maps");
        BufferedImage picture = ImageIO.read(folder.resolve("m.png").toFile());
        int red = 0;
        int blue = 0;
        for (int y = 30; y < picture.getHeight(); y += 75) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int r = picture.getRGB(x, y) >> 16 & 0xFF;
                int b = picture.getRGB(x, y) & 0xFF;
                red += r > b + 60 ? 1 : 0;
                blue += b > r + 60 ? 1 : 0;
            }
        }
        assertThat(red).isPositive();
        assertThat(blue).isPositive();
        assertThat((double) red / blue).isBetween(1.05, 1.6);
    }

    @Test
    void rowsAndColumnsSayWhatTheyShow() throws Exception {
        CamMontage montage = new CamMontage(SCALE);
        for (int i = 0; i < 12; i++) {
            montage.add("s" + i, i - 4.5, pair(0.5f));
        }
        List<String> words = montage.montage("gradcam for ra").sheet().words();
        assertThat(words)
                .contains("gradcam for ra", "highest logits: scan", "lowest logits: scan", "its map")
                .contains("s11", "logit 6.50", "s0", "logit -4.50", "L", "R", "A", "P", "20 mm", "1.00", "0", "-1.00")
                .contains("10 of n = 12 scans, each in the slice whose body has the strongest map.")
                .doesNotContain("s5");
    }

    /** The map is strongest in voxel (1, 2, 3) of 10 mm voxels from the origin on: 10 mm to the right, 20 to the front, 30 up. */
    @Test
    void meanMapsHavePlanesPlacesAndThresholds() {
        float[] map = new float[GRID.size()];
        map[GRID.index(1, 2, 3)] = 1;
        Scan template = new Scan(List.of(of(1)), List.of(10, 10, 4), Scan.Form.QFORM, null, null, "", "", List.of());
        List<String> words = CamPicture.montage("mean, n = 23", template, new Volume(GRID, map), List.of(0.75, 0.95))
                .sheet()
                .words();
        assertThat(words)
                .contains("mean, n = 23", "axial", "coronal", "sagittal", "template", "at least 0.75", "at least 0.95")
                .contains("S 30 mm", "A 20 mm", "R 10 mm", "0.75", "1.00", "20 mm", "I", "S");
    }

    @Test
    void nothingIsDrawnOfNothing(@TempDir Path folder) throws Exception {
        new CamMontage(SCALE).write(folder.resolve("m.png"), "maps");
        assertThat(folder.resolve("m.png")).doesNotExist();
    }
}
