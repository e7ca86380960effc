package medai.imaging.mask;

import static org.assertj.core.api.Assertions.assertThat;

import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** What must hold for any mask, on random ones of odd widths, and against loops that do it voxel by voxel. */
final class MaskPropertiesTest {
    private static final Element[] ELEMENTS = {
        Element.cross(),
        new Element(Element.Shape.DISK, 2),
        new Element(Element.Shape.LINE, 70),
        new Element(Element.Shape.BALL, 2)
    };

    @Test
    void openingShrinksClosingGrowsAndBothStayWhenRepeated() {
        for (int i = 0; i < 40; i++) {
            Mask mask = random(i);
            for (Element element : ELEMENTS) {
                Mask opened = mask.open(element, 1, Mask.Border.IGNORED);
                Mask closed = mask.close(element, 1, Mask.Border.IGNORED);
                assertThat(opened.without(mask).isEmpty()).isTrue();
                assertThat(mask.without(closed).isEmpty()).isTrue();
                assertThat(same(opened.open(element, 1, Mask.Border.IGNORED), opened))
                        .isTrue();
                assertThat(same(closed.close(element, 1, Mask.Border.IGNORED), closed))
                        .isTrue();
            }
            Mask filled = mask.fillHoles(false);
            assertThat(mask.without(filled).isEmpty()).isTrue();
            assertThat(same(filled.fillHoles(false), filled)).isTrue();
        }
    }

    @Test
    void bitsDoWhatLoopsDo() {
        for (int i = 0; i < 20; i++) {
            Mask mask = random(i);
            Grid grid = mask.grid();
            for (Element element : ELEMENTS) {
                Mask dilated = mask.dilate(element, 1);
                for (int n = 0; n < grid.size(); n++) {
                    int x = n % grid.width();
                    int y = n / grid.width() % grid.height();
                    int z = n / grid.width() / grid.height();
                    assertThat(dilated.get(x, y, z)).isEqualTo(reached(mask, element, x, y, z));
                }
            }
        }
    }

    private static boolean reached(Mask mask, Element element, int x, int y, int z) {
        Grid grid = mask.grid();
        for (Element.Row row : element.rows()) {
            for (int dx = -row.reach(); dx <= row.reach(); dx++) {
                int nx = x + dx;
                int ny = y + row.dy();
                int nz = z + row.dz();
                boolean inside =
                        nx >= 0 && ny >= 0 && nz >= 0 && nx < grid.width() && ny < grid.height() && nz < grid.depth();
                if (inside && mask.get(nx, ny, nz)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Mask random(int i) {
        Draw draw = Draw.of(9, "mask", i);
        Grid grid = new Grid(1 + draw.nextInt(140), 1 + draw.nextInt(12), 1 + draw.nextInt(4), Affine.identity());
        double share = draw.between(0.05, 0.9);
        return Mask.where(grid, n -> Draw.of(9, "voxel", i, n).nextDouble() < share);
    }

    private static boolean same(Mask a, Mask b) {
        return a.without(b).isEmpty() && b.without(a).isEmpty();
    }
}
