package medai.dicom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.imaging.file.UnusableInputException;
import org.jspecify.annotations.Nullable;

/**
 * One slice in space: a frame of a file, or a tile of a mosaic.
 *
 * @param file the file that holds it
 * @param frame number in the file, from 0
 * @param left first column of the tile in the frame
 * @param top first row of the tile in the frame
 * @param plane where it is, or null if the file does not say
 * @param slope slope of its modality transform
 * @param intercept intercept of its modality transform
 * @param instance UID of the image, to tell copies from repetitions
 * @param order what sorts the repetitions of a position, the most significant first
 */
record Slice(
        Path file,
        int frame,
        int left,
        int top,
        int columns,
        int rows,
        int channels,
        @Nullable Plane plane,
        double slope,
        double intercept,
        String instance,
        List<Double> order) {

    /** A folder tree may hold identical copies of a file; these share one UID. */
    boolean isCopyOf(Slice other) {
        return !instance.isEmpty()
                && instance.equals(other.instance)
                && frame == other.frame
                && left == other.left
                && top == other.top;
    }

    /** All slices of a file. */
    static List<Slice> of(DicomFile file) throws UnusableInputException {
        DicomPixels pixels = new DicomPixels(file);
        DicomDataset data = file.dataset();
        List<DicomDataset> perFrame = data.items(Tag.PER_FRAME_GROUPS);
        DicomDataset shared = data.item(Tag.SHARED_GROUPS);
        List<Slice> slices = new ArrayList<>();
        for (int frame = 0; frame < pixels.frames(); frame++) {
            DicomDataset own = frame < perFrame.size() ? perFrame.get(frame) : DicomDataset.EMPTY;
            DicomDataset transform = group(own, shared, data, Tag.PIXEL_TRANSFORMATION_SEQUENCE);
            double dose = data.number(Tag.DOSE_GRID_SCALING, 1);
            Slice slice = new Slice(
                    file.file(),
                    frame,
                    0,
                    0,
                    pixels.columns(),
                    pixels.rows(),
                    pixels.channels(),
                    Plane.of(data, own, shared, frame),
                    transform.number(Tag.RESCALE_SLOPE, 1) * dose,
                    transform.number(Tag.RESCALE_INTERCEPT, 0),
                    data.text(Tag.SOP_INSTANCE_UID),
                    List.of(
                            data.number(Tag.ECHO_TIME, 0),
                            data.number(Tag.TEMPORAL_POSITION, 0),
                            data.number(Tag.ACQUISITION_NUMBER, 0),
                            data.number(Tag.INSTANCE_NUMBER, 0),
                            (double) frame));
            slices.add(slice);
        }
        return slices.size() == 1 ? Mosaic.split(slices.get(0), data) : slices;
    }

    /**
     * A functional group of a frame: its own, the shared one, or the dataset itself where the file is not of the enhanced kind.
     */
    static DicomDataset group(DicomDataset own, DicomDataset shared, DicomDataset data, int sequence)
            throws UnusableInputException {
        return own.has(sequence) ? own.item(sequence) : shared.has(sequence) ? shared.item(sequence) : data;
    }
}
