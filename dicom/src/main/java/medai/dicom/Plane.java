package medai.dicom;

import java.util.Arrays;
import java.util.Map;
import java.util.StringJoiner;
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
 * @param guess what the file does not say and was assumed, as a remark; empty if nothing was
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Plane(
        double[] position,
        double[] across,
        double[] down,
        double columnSpacing,
        double rowSpacing,
        double between,
        String guess) {

    private static final double FAR = 1e6;

    /** Letters of PatientOrientation (PS3.3, C.7.6.1.1.1) and the directions in which they point. */
    private static final Map<Character, double[]> LETTERS = Map.of(
            'L', new double[] {1, 0, 0},
            'R', new double[] {-1, 0, 0},
            'P', new double[] {0, 1, 0},
            'A', new double[] {0, -1, 0},
            'H', new double[] {0, 0, 1},
            'F', new double[] {0, 0, -1});

    /**
     * The plane of a frame; null if the file gives neither size nor place of its pixels, as for a photograph.
     *
     * <p>Without an orientation the one of PatientOrientation is taken, or an axial one; without a position the slice location.
     * Both are guesses, and said to be; the size of the pixels never is one.
     *
     * @throws UnusableInputException if a number cannot be used, or there is a position and no size of pixels
     */
    static @Nullable Plane of(DicomDataset data, DicomDataset own, DicomDataset shared, int frame)
            throws UnusableInputException {
        double[] position =
                Slice.group(own, shared, data, Tag.PLANE_POSITION_SEQUENCE).numbers(Tag.IMAGE_POSITION);
        double[] orientation =
                Slice.group(own, shared, data, Tag.PLANE_ORIENTATION_SEQUENCE).numbers(Tag.IMAGE_ORIENTATION);
        DicomDataset measures = Slice.group(own, shared, data, Tag.PIXEL_MEASURES_SEQUENCE);
        double[] spacing = spacing(data, measures);
        if (spacing.length == 0 && (position.length == 0 || orientation.length == 0)) {
            return null;
        }
        if (spacing.length == 0) {
            throw new UnusableInputException(
                    "found a position and an orientation but no %s, expected the distances of rows and columns; correct the header"
                            .formatted(Tag.describe(Tag.PIXEL_SPACING)));
        }
        check(Tag.IMAGE_POSITION, position, 3, FAR);
        check(Tag.IMAGE_ORIENTATION, orientation, 6, 2);
        StringJoiner guess = new StringJoiner("; ");
        double[] directions = orientation.length > 0 ? orientation : guessed(data, guess);
        double[] across = unit(Arrays.copyOf(directions, 3));
        double[] down = unit(Arrays.copyOfRange(directions, 3, 6));
        if (!(length(cross(across, down)) > 0.5)) {
            throw new UnusableInputException("found %s in %s, expected two perpendicular directions; correct the header"
                    .formatted(Arrays.toString(orientation), Tag.describe(Tag.IMAGE_ORIENTATION)));
        }
        double stated = measures.number(Tag.SPACING_BETWEEN_SLICES, 0);
        double between = stated > 0 ? stated : measures.number(Tag.SLICE_THICKNESS, 0);
        double location = data.number(Tag.SLICE_LOCATION);
        Plane plane = new Plane(
                position.length > 0 ? position : new double[3],
                across,
                down,
                spacing[1],
                spacing[0],
                Math.max(0, between),
                position.length > 0 ? guess.toString() : unplaced(guess, location));
        if (position.length == 0 && !Double.isNaN(location)) {
            return plane.moved(plane.normal(), location);
        }
        double[] offsets = data.numbers(Tag.GRID_FRAME_OFFSETS);
        return frame < offsets.length
                ? plane.moved(plane.normal(), offsets[frame] - (offsets[0] == 0 ? 0 : offsets[0]))
                : plane;
    }

    private static String unplaced(StringJoiner guess, double location) {
        guess.add(
                Double.isNaN(location)
                        ? "it has no ImagePositionPatient: where it lies in the patient is unknown"
                        : "it has no ImagePositionPatient: slices are sorted by SliceLocation, and where they lie in the patient is unknown");
        return guess.toString();
    }

    /** Of the rows and of the columns, mm; empty if the file does not say. */
    private static double[] spacing(DicomDataset data, DicomDataset measures) throws UnusableInputException {
        int tag = measures.has(Tag.PIXEL_SPACING) ? Tag.PIXEL_SPACING : Tag.IMAGER_PIXEL_SPACING;
        double[] spacing = (tag == Tag.PIXEL_SPACING ? measures : data).numbers(tag);
        if (spacing.length > 0
                && !(spacing.length == 2 && spacing[0] > 0 && spacing[1] > 0 && spacing[0] < FAR && spacing[1] < FAR)) {
            throw new UnusableInputException("found %s in %s, expected two numbers above 0; correct the header"
                    .formatted(Arrays.toString(spacing), Tag.describe(tag)));
        }
        return spacing;
    }

    private static void check(int tag, double[] numbers, int count, double most) throws UnusableInputException {
        if (numbers.length > 0
                && (numbers.length != count || DoubleStream.of(numbers).anyMatch(v -> !(Math.abs(v) < most)))) {
            throw new UnusableInputException("found %s in %s, expected %d numbers below %.0f; correct the header"
                    .formatted(Arrays.toString(numbers), Tag.describe(tag), count, most));
        }
    }

    /** Directions of rows and columns of an image that does not state them as cosines. */
    private static double[] guessed(DicomDataset data, StringJoiner guess) throws UnusableInputException {
        String text = data.text(Tag.PATIENT_ORIENTATION);
        double[] all = {1, 0, 0, 0, 1, 0};
        if (text.isEmpty()) {
            guess.add(
                    "it has no ImageOrientationPatient: its slices are taken to be axial, so left, right, front and back are a guess");
            return all;
        }
        String[] words = text.split("\\\\", -1);
        for (int i = 0; i < 2; i++) {
            double[] direction = words.length == 2 && !words[i].isBlank()
                    ? LETTERS.get(words[i].strip().charAt(0))
                    : null;
            if (direction == null) {
                throw new UnusableInputException(
                        "found \"%s\" in %s, expected two directions such as L\\P; correct the header"
                                .formatted(text, Tag.describe(Tag.PATIENT_ORIENTATION)));
            }
            System.arraycopy(direction, 0, all, 3 * i, 3);
        }
        guess.add("it has no ImageOrientationPatient: the main directions of PatientOrientation are taken");
        return all;
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
        return new Plane(to, across, down, columnSpacing, rowSpacing, between, guess);
    }

    /** Position along a direction. */
    double along(double[] direction) {
        return along(position, direction);
    }

    /** Degrees by which a step from slice to slice leans away from the normal. */
    double tilt(double[] step) {
        double cosine = Math.abs(along(step, normal())) / length(step);
        return Math.toDegrees(Math.acos(Math.min(1, cosine)));
    }

    private static double along(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
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
