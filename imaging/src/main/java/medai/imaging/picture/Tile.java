package medai.imaging.picture;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/**
 * A slice as a sheet shows it.
 *
 * @param edges the patient's directions at the left, right, upper and lower edge, such as {@code LRAP}; empty where unknown
 * @param place of the slice in the patient, such as S 24 mm; empty where unknown
 * @param pixels for one unit of length
 * @param unit mm, or px where a picture does not say how large it is
 * @param caption lines below
 */
public record Tile(BufferedImage image, String edges, String place, double pixels, String unit, List<String> caption) {
    public Tile {
        caption = List.copyOf(caption);
    }

    /** The same with lines of text below. */
    public Tile captioned(String... lines) {
        return new Tile(image, edges, place, pixels, unit, List.of(lines));
    }

    /** The length 1, 2 or 5 times a power of ten that comes nearest to a quarter of the picture's width, as a ratio. */
    double barLength() {
        double quarter = image.getWidth() / pixels / 4;
        double best = 1;
        for (int power = -3; power <= 6; power++) {
            for (int digit : new int[] {1, 2, 5}) {
                double length = digit * Math.pow(10, power);
                best = Math.abs(Math.log(length / quarter)) < Math.abs(Math.log(best / quarter)) ? length : best;
            }
        }
        return best;
    }

    /** The length of the bar in words. */
    String barText() {
        double length = barLength();
        return String.format(
                Locale.ROOT, "%." + (int) Math.max(0, Math.ceil(-Math.log10(length))) + "f %s", length, unit);
    }
}
