package medai.imaging.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MontageTest {
    private static Tile tile(int columns, int rows, double pixelsPerMm, double sx, double sy) {
        Grid grid = new Grid(columns, rows, 3, Affine.scaling(sx, sy, 4));
        Volume volume = new Volume(grid, new float[grid.size()]);
        return new SlicePicture(volume, Scan.Form.SFORM, 0, 1, pixelsPerMm).draw(Plane.AXIAL, 1);
    }

    private static List<Rectangle2D> boxes(Sheet sheet) {
        return sheet.items().stream()
                .filter(item -> item.words().isEmpty())
                .map(Sheet.Item::at)
                .toList();
    }

    /** The bar below a picture, 3 pixels high. */
    private static List<Rectangle2D> bars(Sheet sheet) {
        return boxes(sheet).stream().filter(box -> box.getHeight() == 3).toList();
    }

    /** 200 pixels at 2 pixels per mm show 100 mm: a quarter is 25 mm, and of 10, 20 and 50 mm 20 is the nearest. */
    @Test
    void aBarIsAsLongAsItSays() {
        double[][] cases = { // pixels per mm, columns, spacing, expected length in mm
            {2, 100, 1, 20}, {2, 25, 4, 20}, {1, 180, 1, 50}, {10, 40, 0.5, 5}, {0.5, 200, 2, 100}, {20, 100, 0.1, 2}
        };
        for (double[] c : cases) {
            Tile tile = tile((int) c[1], 20, c[0], c[2], 3);
            Sheet sheet = new Montage("").row("", List.of(tile)).sheet();
            assertThat(sheet.words()).contains("%.0f mm".formatted(c[3]));
            assertThat(bars(sheet).get(0).getWidth()).isEqualTo(c[3] * c[0]);
            assertThat(bars(sheet).get(0).getWidth() / tile.image().getWidth()).isBetween(0.15, 0.4);
        }
        assertThat(tile(10, 10, 1000, 0.02, 0.02).barText()).isEqualTo("0.05 mm");
    }

    /** Voxels of 0.5 x 2 mm: a square of 20 x 20 mm, which is 40 columns and 10 rows, is as wide and high as the bar of 20 mm. */
    @Test
    void lengthsHoldInBothDirectionsOfVoxelsThatAreNotSquare(@TempDir Path folder) throws Exception {
        Grid grid = new Grid(160, 40, 1, Affine.scaling(0.5, 2, 5));
        float[] voxels = new float[grid.size()];
        for (int y = 10; y < 20; y++) {
            for (int x = 60; x < 100; x++) {
                voxels[grid.index(x, y, 0)] = 1;
            }
        }
        Tile tile = new SlicePicture(new Volume(grid, voxels), Scan.Form.SFORM, 0, 1, 4).draw(Plane.AXIAL, 0);
        int across = 0;
        int down = 0;
        for (int i = 0; i < 320; i++) {
            across += (tile.image().getRGB(i, 200) & 0xFF) > 127 ? 1 : 0;
            down += (tile.image().getRGB(160, i) & 0xFF) > 127 ? 1 : 0;
        }
        Path png = folder.resolve("m.png");
        Montage montage = new Montage("").row("", List.of(tile));
        montage.write(png);
        Rectangle2D bar = bars(montage.sheet()).get(0);
        assertThat(bar.getWidth()).isEqualTo(80);
        assertThat(across).isBetween(79, 81);
        assertThat(down).isBetween(79, 81);
        assertThat(blackFrom(png.toFile(), bar)).isBetween(79, 81);
    }

    /** Black pixels in the line of the bar. */
    private static int blackFrom(File png, Rectangle2D bar) throws Exception {
        BufferedImage picture = ImageIO.read(png);
        int black = 0;
        for (int x = (int) bar.getX() - 2; x < bar.getMaxX() + 2; x++) {
            black += (picture.getRGB(x, (int) bar.getCenterY()) & 0xFF) < 64 ? 1 : 0;
        }
        return black;
    }

    @Test
    void aBarStandsWhereTheScaleChanges() {
        Tile one = tile(100, 100, 2, 1, 1);
        Tile other = tile(100, 100, 1, 1, 1);
        Sheet sheet = new Montage("")
                .row("", List.of(one, one, other, other))
                .row("", List.of(other))
                .sheet();
        assertThat(bars(sheet)).hasSize(3);
        Volume volume = new Volume(Grid.centred(100, 100, 1, 1), new float[10_000]);
        Tile unknown = new SlicePicture(volume, Scan.Form.PIXELS, 0, 1, 2).draw(Plane.AXIAL, 0);
        Sheet units = new Montage("").row("", List.of(one, unknown, unknown)).sheet();
        assertThat(bars(units)).hasSize(2);
        assertThat(units.words()).contains("20 mm", "20 px");
    }

    /** Long names of subjects and columns, flat, narrow and tiny pictures, colour bars with their zero near an end. */
    @Test
    void nothingOverlapsAndNothingIsCutOff() {
        String longName = "sub-HospitalSouth0001234567_ses-2019followup lesion003-left";
        List<List<Tile>> rows = List.of(
                List.of(tile(150, 180, 1, 1, 1), tile(30, 180, 1, 1, 1), tile(180, 6, 1, 1, 1)),
                List.of(
                        tile(3, 3, 1, 1, 1).captioned(longName, "logit 1.23"),
                        tile(100, 20, 3, 0.1, 0.1).captioned(longName)),
                List.of(tile(40, 40, 1, 1, 1), tile(40, 40, 2, 1, 1), tile(40, 40, 1, 1, 1), tile(250, 40, 1, 1, 1)));
        for (double zero : new double[] {-1, -0.97, -0.2, 0.95, 1}) {
            Montage montage = new Montage(longName + " and " + longName + " in one long title")
                    .columns(List.of(
                            "scan", "1. crop_to_the_foreground_of_a_mask", "a map of the class " + longName, "x"))
                    .signedBar("map for " + longName + " on one scale", -1, zero, 1)
                    .note("A note. ".repeat(60));
            rows.forEach(row -> montage.row(longName + "\nsecond line", row));
            checkLayout(montage.sheet());
        }
        assertThat(new Montage("").row(longName, rows.get(0)).sheet().words())
                .anyMatch(word -> word.matches("sub-Hosp.*….*003-left"))
                .doesNotContain(longName);
        Montage heat = new Montage("t").colorBar("of maximum", 0.75, 1).row("", rows.get(0));
        checkLayout(heat.sheet());
        assertThat(heat.sheet().words()).contains("0.75", "1.00", "of maximum", "L", "R", "A", "P", "S 4 mm");
    }

    private static void checkLayout(Sheet sheet) {
        Rectangle2D paper = new Rectangle2D.Double(0, 0, sheet.width(0), sheet.height(0));
        List<Sheet.Item> texts = new ArrayList<>();
        List<Sheet.Item> letters = new ArrayList<>();
        for (Sheet.Item item : sheet.items()) {
            assertThat(paper.contains(item.at())).as(item.words()).isTrue();
            if (!item.words().isEmpty()) {
                (item.words().matches("[LRAPSI]") ? letters : texts).add(item);
            }
        }
        for (Sheet.Item text : texts) {
            Rectangle2D inner = inner(text);
            for (Rectangle2D box : boxes(sheet)) {
                assertThat(inner.intersects(box))
                        .as(text.words() + " on a picture")
                        .isFalse();
            }
        }
        List<Sheet.Item> all = new ArrayList<>(texts);
        all.addAll(letters);
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertThat(inner(all.get(i)).intersects(inner(all.get(j))))
                        .as("%s on %s", all.get(i).words(), all.get(j).words())
                        .isFalse();
            }
        }
    }

    /** The rectangle of a text without the space above and below its letters. */
    private static Rectangle2D inner(Sheet.Item item) {
        Rectangle2D at = item.at();
        return new Rectangle2D.Double(at.getX(), at.getY() + 1, at.getWidth(), at.getHeight() - 2);
    }

    /** Letters lie within their picture, each at its own edge. */
    @Test
    void lettersLieAtTheirEdges() {
        Sheet sheet = new Montage("").row("", List.of(tile(150, 100, 1, 1, 1))).sheet();
        Rectangle2D picture = boxes(sheet).get(0);
        for (Sheet.Item item : sheet.items()) {
            if (item.words().matches("[LRAP]")) {
                assertThat(picture.contains(item.at())).isTrue();
                double dx = item.at().getCenterX() - picture.getCenterX();
                double dy = item.at().getCenterY() - picture.getCenterY();
                String edge = Math.abs(dx) > Math.abs(dy) ? dx < 0 ? "L" : "R" : dy < 0 ? "A" : "P";
                assertThat(item.words()).isEqualTo(edge);
            }
        }
        assertThat(sheet.words()).contains("L", "R", "A", "P");
    }

    @Test
    void longTextsLoseTheirMiddle() {
        assertThat(ShortText.fit("sub-0123", 8, String::length)).isEqualTo("sub-0123");
        assertThat(ShortText.fit("sub-0123456", 8, String::length)).isEqualTo("sub-…456");
        assertThat(ShortText.fit("sub-0123456", 1, String::length)).isEqualTo("…");
        assertThat(ShortText.fit("sub-0123456", 0, String::length)).isEmpty();
        assertThat(ShortText.wrap("one two three", 7, String::length)).containsExactly("one two", "three");
        assertThat(ShortText.wrap("", 7, String::length)).isEmpty();
        assertThat(ShortText.wrap("verylongword x", 7, String::length)).containsExactly("ver…ord", "x");
    }

    @Test
    void aColumnIsAsWideAsItsTitleUnlessThatIsLong() {
        Tile small = tile(4, 4, 1, 1, 1);
        assertThat(new Montage("")
                        .columns(List.of("2. median", "map of class b"))
                        .row("", List.of(small, small))
                        .sheet()
                        .words())
                .contains("2. median", "map of class b");
    }
}
