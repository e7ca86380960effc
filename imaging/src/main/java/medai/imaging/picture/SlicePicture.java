package medai.imaging.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import org.jspecify.annotations.Nullable;

/**
 * How slices of volumes are drawn.
 *
 * @param scan RAS+ volume drawn in grey
 * @param form what is known of its place in the patient: without it there are no letters, and pictures stay as their files show
 *     them
 * @param low intensity drawn black
 * @param high intensity drawn white
 * @param pixelsPerMm size of the picture
 */
public record SlicePicture(Volume scan, Scan.Form form, double low, double high, double pixelsPerMm) {

    /** Something coloured over the scan, on the scan's grid. */
    public interface Overlay {
        /** The colour of a value, or null where the scan shows through. */
        @Nullable
        Color color(float value);

        /** Values of at least {@code threshold} in the colours from {@code low} to {@code high}. */
        static Overlay heat(double threshold, double low, double high) {
            return value -> value >= threshold && value > 0 ? ColorMap.HEAT.at((value - low) / (high - low)) : null;
        }

        /** Every value between two ends, white where it is {@code zero}. */
        static Overlay signed(double low, double zero, double high) {
            return value -> ColorMap.SIGNED.at(value, low, zero, high);
        }

        /** A colour per label. */
        static Overlay labels() {
            return value -> value == 0 ? null : ColorMap.ofLabel((int) value);
        }
    }

    /** A picture whose grey values run from 0 to the 99.5th percentile of the scan. */
    public static SlicePicture of(Volume scan, Scan.Form form, double pixelsPerMm) {
        float[] sorted = scan.voxels().clone();
        java.util.Arrays.sort(sorted);
        float high = sorted[(int) (0.995 * (sorted.length - 1))];
        float low = Math.min(0, sorted[(int) (0.005 * (sorted.length - 1))]);
        return new SlicePicture(scan, form, low, high > low ? high : low + 1, pixelsPerMm);
    }

    /** Another volume on the same grid, drawn alike. */
    public SlicePicture with(Volume other) {
        return new SlicePicture(other, form, low, high, pixelsPerMm);
    }

    public Tile draw(Plane plane, int slice) {
        return draw(plane, slice, null, value -> null);
    }

    /** @param over values on the scan's grid, or null */
    public Tile draw(Plane plane, int slice, @Nullable Volume over, Overlay overlay) {
        Grid grid = scan.grid();
        int columns = grid.size(plane.across());
        int rows = grid.size(plane.up());
        BufferedImage voxels = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        BufferedImage colors = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_ARGB);
        boolean mirrored = form == Scan.Form.PIXELS && plane.across() == 0; // RAS+ order has turned it round
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int at = plane.index(grid, slice, mirrored ? columns - 1 - column : column, row);
                Color grey = ColorMap.GREY.at((scan.voxels()[at] - low) / (high - low));
                voxels.setRGB(column, rows - 1 - row, grey.getRGB());
                Color color = over == null ? null : overlay.color(over.voxels()[at]);
                if (color != null) {
                    colors.setRGB(column, rows - 1 - row, color.getRGB());
                }
            }
        }
        int width = (int) Math.max(1, Math.round(columns * grid.affine().spacing(plane.across()) * pixelsPerMm));
        int height = (int) Math.max(1, Math.round(rows * grid.affine().spacing(plane.up()) * pixelsPerMm));
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(voxels, 0, 0, width, height, null);
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        g.setComposite(java.awt.AlphaComposite.SrcOver.derive(0.75f));
        g.drawImage(colors, 0, 0, width, height, null);
        g.dispose();
        return new Tile(
                picture,
                form.isOriented() ? plane.edges(grid) : "",
                place(plane, slice),
                pixelsPerMm,
                form == Scan.Form.PIXELS ? "px" : "mm",
                List.of());
    }

    private String place(Plane plane, int slice) {
        int slices = plane.slices(scan.grid());
        return form.isOriented()
                ? plane.place(scan.grid(), slice)
                : slices == 1 ? "" : "slice %d of %d".formatted(slice + 1, slices);
    }
}
