package medai.dicom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import medai.imaging.file.UnusableInputException;
import org.jspecify.annotations.Nullable;

/**
 * One slice in space: a frame of a file, or a tile of a mosaic.
 *
 * @param file the file that holds it
 * @param frame number in the file, from 0
 * @param left first column of the tile in the frame
 * @param top first row of the tile in the frame
 * @param plane where it is, or null if the file says nothing of that
 * @param rescale its modality transform
 * @param acquisition what it shows, and when
 * @param instance UID of the image
 * @param pixels checksum of the file's stored pixels
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
        Rescale rescale,
        Acquisition acquisition,
        String instance,
        long pixels) {

    /** A folder tree may hold identical copies of a file; these share one UID. */
    boolean isCopyOf(Slice other) {
        return !instance.isEmpty() && instance.equals(other.instance) && isSamePartAs(other);
    }

    /** The same pixels and the same words about them, but for UID and number in the series: exported twice, as a rule. */
    boolean isTwinOf(Slice other) {
        return pixels == other.pixels
                && isSamePartAs(other)
                && !file.equals(other.file)
                && acquisition.isLike(other.acquisition);
    }

    private boolean isSamePartAs(Slice other) {
        return frame == other.frame && left == other.left && top == other.top;
    }

    /**
     * All slices of a file.
     *
     * @throws UnusableInputException naming the file
     */
    static List<Slice> of(DicomFile file) throws UnusableInputException {
        try {
            return slices(file);
        } catch (UnusableInputException e) {
            throw DicomFile.named(file.file(), e);
        }
    }

    private static List<Slice> slices(DicomFile file) throws UnusableInputException {
        DicomPixels pixels = DicomPixels.of(file);
        DicomDataset data = file.dataset();
        List<DicomDataset> perFrame = data.items(Tag.PER_FRAME_GROUPS);
        DicomDataset shared = data.item(Tag.SHARED_GROUPS);
        long checksum = checksum(data);
        List<Slice> slices = new ArrayList<>();
        for (int frame = 0; frame < pixels.frames(); frame++) {
            DicomDataset own = frame < perFrame.size() ? perFrame.get(frame) : DicomDataset.EMPTY;
            slices.add(new Slice(
                    file.file(),
                    frame,
                    0,
                    0,
                    pixels.columns(),
                    pixels.rows(),
                    pixels.channels(),
                    Plane.of(data, own, shared, frame),
                    Rescale.of(data, group(own, shared, data, Tag.PIXEL_TRANSFORMATION_SEQUENCE)),
                    Acquisition.of(data, own, shared, frame),
                    data.text(Tag.SOP_INSTANCE_UID),
                    checksum));
        }
        return slices.size() == 1 ? Mosaic.split(slices.get(0), data) : slices;
    }

    /** Of the stored pixels; frames differ by their number. */
    private static long checksum(DicomDataset data) {
        CRC32 sum = new CRC32();
        for (int tag : new int[] {Tag.PIXEL_DATA, Tag.FLOAT_PIXEL_DATA, Tag.DOUBLE_PIXEL_DATA}) {
            data.element(tag).ifPresent(element -> {
                sum.update(element.value());
                element.fragments().forEach(sum::update);
            });
        }
        return sum.getValue();
    }

    /**
     * A functional group of a frame: its own, the shared one, or the dataset itself where the file is not of the enhanced kind.
     */
    static DicomDataset group(DicomDataset own, DicomDataset shared, DicomDataset data, int sequence)
            throws UnusableInputException {
        return own.has(sequence) ? own.item(sequence) : shared.has(sequence) ? shared.item(sequence) : data;
    }
}
