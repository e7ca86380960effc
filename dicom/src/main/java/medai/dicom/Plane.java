package medai.dicom;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import medai.imaging.Affine;
import medai.imaging.file.UnusableInputException;
import org.jspecify.annotations.Nullable;

/**
 * Where an image lies (PS3.3, C.7.6.2), in LPS mm.
 *
 * @param position centre of the first pixel
 * @param across direction in which columns count up, a unit vector
 * @param down direction in which rows count up, a unit vector
 * @param columnSpacing mm between columns
 * @param rowSpacing mm between rows
 * @param between mm to the next slice as the file says it, or 0; for the tiles of a mosaic, which have one position
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Plane(
        double[] position, double[] across, double[] down, double columnSpacing, double rowSpacing, double between) {

    private static final double FAR = 1e6;

    /** The plane of a frame, or null if position or orientation is missing. */
    static @Nullable Plane of(DicomDataset data, DicomDataset own, DicomDataset shared, int frame)
            throws UnusableInputException {
        double[] position =
                Slice.group(own, shared, data, Tag.PLANE_POSITION_SEQUENCE).numbers(Tag.IMAGE_POSITION);
        double[] orientation =
                Slice.group(own, shared, data, Tag.PLANE_ORIENTATION_SEQUENCE).numbers(Tag.IMAGE_ORIENTATION);
        DicomDataset measures = Slice.group(own, shared, data, Tag.PIXEL_MEASURES_SEQUENCE);
        double[] spacing = measures.numbers(Tag.PIXEL_SPACING);
        if (position.length != 3 || orientation.length != 6) {
            return null;
        }
        if (DoubleStream.of(position).anyMatch(v -> !(Math.abs(v) < FAR))
                || DoubleStream.of(orientation).anyMatch(v -> !(Math.abs(v) <= 2))) {
            throw new UnusableInputException(
                    "found the image position %s and orientation %s, expected mm and cosines; correct the header"
                            .formatted(Arrays.toString(position), Arrays.toString(orientation)));
        }
        double[] across = unit(Arrays.copyOf(orientation, 3));
        double[] down = unit(Arrays.copyOfRange(orientation, 3, 6));
        if (!(length(cross(across, down)) > 0.5)) {
            throw new UnusableInputException(
                    "found the image orientation %s, expected two perpendicular directions; correct the header"
                            .formatted(Arrays.toString(orientation)));
        }
        boolean usable = spacing.length == 2 && spacing[0] > 0 && spacing[1] > 0;
        if (spacing.length > 0 && !usable) {
            throw new UnusableInputException(
                    "found the pixel spacing %s, expected two numbers above 0; correct the header"
                            .formatted(Arrays.toString(spacing)));
        }
        double stated = measures.number(Tag.SPACING_BETWEEN_SLICES, 0);
        double between = stated > 0 ? stated : measures.number(Tag.SLICE_THICKNESS, 0);
        Plane plane = new Plane(
                position, across, down, usable ? spacing[1] : 1, usable ? spacing[0] : 1, Math.max(0, between));
        double[] offsets = data.numbers(Tag.GRID_FRAME_OFFSETS);
        return frame < offsets.length
                ? plane.moved(plane.normal(), offsets[frame] - (offsets[0] == 0 ? 0 : offsets[0]))
                : plane;
    }

    double[] normal() {
        return unit(cross(across, down));
    }

    /** The same image elsewhere. */
    Plane moved(double[] direction, double mm) {
        double[] to = new double[3];
        for (int i = 0; i < 3; i++) {
            to[i] = position[i] + mm * direction[i];
        }
        return new Plane(to, across, down, columnSpacing, rowSpacing, between);
    }

    /** Position along a direction. */
    double along(double[] direction) {
        return position[0] * direction[0] + position[1] * direction[1] + position[2] * direction[2];
    }

    /** Whether two images are parallel and have the same pixels. */
    boolean isParallelTo(Plane other) {
        double worst = 0;
        for (int i = 0; i < 3; i++) {
            worst = Math.max(worst, Math.abs(across[i] - other.across[i]));
            worst = Math.max(worst, Math.abs(down[i] - other.down[i]));
        }
        return worst < 1e-3
                && Math.abs(columnSpacing - other.columnSpacing) < 1e-3 * columnSpacing
                && Math.abs(rowSpacing - other.rowSpacing) < 1e-3 * rowSpacing;
    }

    /**
     * Voxel to RAS+ mm.
     *
     * @param step to the next slice, LPS mm
     */
    Affine affine(double[] step) {
        double[] rows = new double[12];
        for (int i = 0; i < 3; i++) {
            double sign = i < 2 ? -1 : 1; // LPS to RAS
            rows[4 * i] = sign * across[i] * columnSpacing;
            rows[4 * i + 1] = sign * down[i] * rowSpacing;
            rows[4 * i + 2] = sign * step[i];
            rows[4 * i + 3] = sign * position[i];
        }
        return Affine.rows(rows);
    }

    static double length(double[] v) {
        return Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    }

    private static double[] unit(double[] v) {
        double length = length(v);
        return new double[] {v[0] / length, v[1] / length, v[2] / length};
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }
}
