package medai.explain.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
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
            public Volume scan() {
                return of(1);
            }

            @Override
            public Volume map() {
                return of(map);
            }
        };
    }

    /** Of nine scans the five with the highest logits stand left and the other four right; their maps are red and blue. */
    @Test
    void highestAndLowestLogitsAreShown(@TempDir Path folder) throws Exception {
        CamMontage montage = new CamMontage(-0.2);
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
    void nothingIsDrawnOfNothing(@TempDir Path folder) throws Exception {
        new CamMontage(0).write(folder.resolve("m.png"), "maps");
        assertThat(folder.resolve("m.png")).doesNotExist();
    }
}
