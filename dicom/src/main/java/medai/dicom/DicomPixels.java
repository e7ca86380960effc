package medai.dicom;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import medai.dicom.codec.FrameCodec;
import medai.dicom.codec.Jpeg;
import medai.dicom.codec.Jpeg2000;
import medai.dicom.codec.JpegLs;
import medai.dicom.codec.Rle;
import medai.dicom.codec.Ycbcr;
import medai.imaging.file.UnusableInputException;

/**
 * The frames of a DICOM file (PS3.3, C.7.6.3), a plane per channel: one for grey images, red, green and blue for all that are
 * coloured. Grey values are those after the modality transform (rescale slope and intercept, or the modality lookup table).
 */
final class DicomPixels {
    /** Of one frame, for all its channels. */
    private static final int MOST_SAMPLES = 1 << 27;

    private final DicomFile file;
    private final DicomDataset data;
    private final int rows;
    private final int columns;
    private final int samples;
    private final int frames;
    private final int allocated;
    private final int stored;
    private final int highBit;
    private final boolean signed;
    private final String photometric;

    /**
     * @throws UnusableInputException naming the file, if it holds no image, or its attributes cannot be read or contradict each other
     */
    static DicomPixels of(DicomFile file) throws UnusableInputException {
        try {
            return new DicomPixels(file);
        } catch (UnusableInputException e) {
            throw DicomFile.named(file.file(), e);
        }
    }

    private DicomPixels(DicomFile file) throws UnusableInputException {
        this.file = file;
        data = file.dataset();
        if (!isImage(data)) {
            throw problem("no pixel data (modality \"%s\")".formatted(data.text(Tag.MODALITY)), "an image");
        }
        rows = data.ushort(Tag.ROWS, 0);
        columns = data.ushort(Tag.COLUMNS, 0);
        samples = data.ushort(Tag.SAMPLES_PER_PIXEL, 1);
        double count = data.number(Tag.NUMBER_OF_FRAMES, 1);
        allocated = data.ushort(
                Tag.BITS_ALLOCATED, data.has(Tag.FLOAT_PIXEL_DATA) ? 32 : data.has(Tag.DOUBLE_PIXEL_DATA) ? 64 : 0);
        stored = data.ushort(Tag.BITS_STORED, allocated);
        highBit = data.ushort(Tag.HIGH_BIT, stored - 1);
        signed = data.ushort(Tag.PIXEL_REPRESENTATION, 0) == 1;
        photometric = data.text(Tag.PHOTOMETRIC_INTERPRETATION);
        frames = (int) Math.min(count, 1 << 20);
        if (rows < 1 || columns < 1 || (samples != 1 && samples != 3) || count < 1 || count != frames) {
            throw problem(
                    "%d x %d pixels of %d samples in %s frames"
                            .formatted(columns, rows, samples, data.text(Tag.NUMBER_OF_FRAMES)),
                    "at least one of each, and 1 or 3 samples");
        }
        boolean whole = allocated == 1 || allocated == 8 || allocated == 16 || allocated == 32;
        if (!(whole || (allocated == 64 && data.has(Tag.DOUBLE_PIXEL_DATA)))
                || stored < 1
                || stored > allocated
                || highBit >= allocated
                || highBit + 1 < stored) {
            throw problem(
                    "%d bits allocated, %d stored up to bit %d".formatted(allocated, stored, highBit),
                    "1, 8, 16 or 32 bits");
        }
        if ((long) rows * columns * samples > MOST_SAMPLES) {
            throw problem("%d x %d pixels".formatted(columns, rows), "at most 2^27 samples in a frame");
        }
    }

    /** Whether there are pixels at all; reports, plans and directories have none. */
    static boolean isImage(DicomDataset data) {
        return data.has(Tag.PIXEL_DATA) || data.has(Tag.FLOAT_PIXEL_DATA) || data.has(Tag.DOUBLE_PIXEL_DATA);
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    int frames() {
        return frames;
    }

    /** How many planes a frame has. */
    int channels() {
        return samples == 3 || isPalette() ? 3 : 1;
    }

    private boolean isPalette() {
        return photometric.equals("PALETTE COLOR");
    }

    /**
     * The planes of a frame, rows * columns values each.
     *
     * @param index from 0
     * @param rescale the frame's modality transform; it is applied neither to colours nor where there is a modality lookup table
     */
    List<float[]> frame(int index, Rescale rescale) throws UnusableInputException {
        try {
            return planes(index, rescale);
        } catch (UnusableInputException e) {
            throw DicomFile.named(file.file(), e);
        }
    }

    private List<float[]> planes(int index, Rescale rescale) throws UnusableInputException {
        int pixels = rows * columns;
        if (data.has(Tag.FLOAT_PIXEL_DATA) || data.has(Tag.DOUBLE_PIXEL_DATA)) {
            return List.of(floats(index, rescale));
        }
        int[] values = stored(index);
        List<float[]> planes = new ArrayList<>();
        if (channels() == 1) {
            Modality modality = new Modality(rescale);
            float[] plane = new float[pixels];
            for (int i = 0; i < pixels; i++) {
                plane[i] = (float) modality.of(values[i]);
            }
            planes.add(plane);
        } else {
            for (int c = 0; c < 3; c++) {
                float[] plane = new float[pixels];
                int[] palette = isPalette() ? palette(c) : new int[0];
                int first = isPalette() ? (short) data.ushorts(Tag.RED_DESCRIPTOR + c)[1] : 0;
                for (int i = 0; i < pixels; i++) {
                    plane[i] = isPalette()
                            ? palette[Math.max(0, Math.min(palette.length - 1, values[i] - first))]
                            : signed ? values[3 * i + c] : values[3 * i + c] & 0xFFFFFFFFL;
                }
                planes.add(plane);
            }
        }
        return planes;
    }

    /** Stored values of a frame, pixel by pixel, masked to the bits stored and with their sign; colours as RGB. */
    int[] stored(int index) throws UnusableInputException {
        int[] values;
        try {
            values = file.syntax().pixels == TransferSyntax.Pixels.NATIVE ? unpacked(index) : decoded(index);
        } catch (UnusableInputException e) {
            throw DicomFile.named(file.file(), e);
        }
        int shift = highBit + 1 - stored;
        int unused = 32 - stored;
        boolean mask = allocated > 1 && (stored < 32 || shift > 0);
        for (int i = 0; i < values.length && mask; i++) {
            int value = (values[i] >>> shift) << unused;
            values[i] = signed ? value >> unused : value >>> unused;
        }
        return values;
    }

    private int[] decoded(int index) throws UnusableInputException {
        FrameCodec codec =
                switch (file.syntax().pixels) {
                    case RLE -> new Rle();
                    case JPEG -> new Jpeg();
                    case JPEG_LS -> new JpegLs(signed ? stored : 0);
                    case JPEG_2000 -> new Jpeg2000();
                    case NATIVE, UNSUPPORTED ->
                        throw problem(
                                "pixels in transfer syntax %s (%s), which medai cannot decode"
                                        .formatted(file.syntax().uid, file.syntax().description),
                                "uncompressed, RLE, JPEG, JPEG-LS or JPEG 2000 pixels; convert the file, for example with \"gdcmconv --raw\"");
                };
        int[] values = codec.decode(compressed(index), new FrameCodec.Shape(rows, columns, samples, allocated));
        boolean asStored = file.syntax().pixels == TransferSyntax.Pixels.RLE
                || file.syntax().pixels == TransferSyntax.Pixels.JPEG_LS;
        return asStored ? rgb(values) : values; // the other codecs know what their colours are
    }

    private byte[] compressed(int index) throws UnusableInputException {
        List<byte[]> fragments = data.element(Tag.PIXEL_DATA).orElseThrow().fragments();
        return new Fragments(fragments, frames).frame(index);
    }

    /** Uncompressed samples in the order of a pixel's channels. */
    private int[] unpacked(int index) throws UnusableInputException {
        byte[] bytes = data.element(Tag.PIXEL_DATA).orElseThrow().value();
        boolean halved = photometric.equals("YBR_FULL_422") && samples == 3;
        long frameSamples = (long) rows * columns * (halved ? 2 : samples);
        long wanted = (frameSamples * allocated * frames + 7) / 8;
        if (bytes.length < wanted) {
            throw problem("only %d bytes of pixel data".formatted(bytes.length), wanted + " bytes; fetch it again");
        }
        if (halved) {
            return Ycbcr.fromPairs(bytes, Math.toIntExact(index * frameSamples), rows * columns);
        }
        int count = (int) frameSamples;
        int[] values = new int[count];
        ByteBuffer in = ByteBuffer.wrap(bytes).order(data.order());
        long first = (long) index * count;
        for (int i = 0; i < count; i++) {
            values[i] = sample(in, Math.toIntExact(first + i));
        }
        int[] ordered = samples == 3 && data.ushort(Tag.PLANAR_CONFIGURATION, 0) == 1 ? interleaved(values) : values;
        return rgb(ordered);
    }

    /** Samples in the dataset's own colours, as red, green and blue. */
    private int[] rgb(int[] values) throws UnusableInputException {
        if (samples != 3 || !photometric.equals("YBR_FULL")) {
            return values;
        }
        if (stored != 8) {
            throw problem("YBR_FULL colours of %d bits".formatted(stored), "8 bits; convert the file to RGB");
        }
        return Ycbcr.toRgb(values);
    }

    private int sample(ByteBuffer in, int i) {
        return switch (allocated) {
            case 1 -> (in.get(i / 8) >> (i % 8)) & 1;
            case 8 -> in.get(i) & 0xFF;
            case 16 -> in.getShort(2 * i) & 0xFFFF;
            default -> in.getInt(4 * i);
        };
    }

    private static int[] interleaved(int[] planes) {
        int pixels = planes.length / 3;
        int[] values = new int[planes.length];
        for (int i = 0; i < planes.length; i++) {
            values[i % pixels * 3 + i / pixels] = planes[i];
        }
        return values;
    }

    private float[] floats(int index, Rescale rescale) throws UnusableInputException {
        boolean wide = data.has(Tag.DOUBLE_PIXEL_DATA);
        byte[] bytes = data.element(wide ? Tag.DOUBLE_PIXEL_DATA : Tag.FLOAT_PIXEL_DATA)
                .orElseThrow()
                .value();
        int pixels = rows * columns;
        long wanted = (long) pixels * frames * (wide ? 8 : 4);
        if (bytes.length < wanted) {
            throw problem("only %d bytes of pixel data".formatted(bytes.length), wanted + " bytes; fetch it again");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(data.order());
        float[] plane = new float[pixels];
        for (int i = 0; i < pixels; i++) {
            int at = index * pixels + i;
            plane[i] = (float)
                    ((wide ? in.getDouble(8 * at) : in.getFloat(4 * at)) * rescale.slope() + rescale.intercept());
        }
        return plane;
    }

    /** The red, green or blue table of a palette. */
    private int[] palette(int channel) throws UnusableInputException {
        int[] descriptor = data.ushorts(Tag.RED_DESCRIPTOR + channel);
        int[] words = data.ushorts(Tag.RED_DATA + channel);
        if (descriptor.length < 3 || words.length == 0) {
            throw problem("no palette for its colours", "the palette's tables");
        }
        int entries = descriptor[0] == 0 ? 65536 : descriptor[0];
        if (words.length >= entries) {
            return words;
        }
        byte[] bytes = data.element(Tag.RED_DATA + channel).orElseThrow().value(); // two 8-bit entries in a word
        int[] table = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            table[i] = bytes[i] & 0xFF;
        }
        return table;
    }

    /** Stored value to the modality's unit (PS3.3, C.11.1). */
    private final class Modality {
        private final Rescale rescale;
        private final int[] table;
        private final int first;

        Modality(Rescale rescale) throws UnusableInputException {
            this.rescale = rescale;
            DicomDataset lut = data.item(Tag.MODALITY_LUT_SEQUENCE);
            int[] descriptor = lut.ushorts(Tag.LUT_DESCRIPTOR);
            table = lut.ushorts(Tag.LUT_DATA);
            if (data.has(Tag.MODALITY_LUT_SEQUENCE) && (descriptor.length != 3 || table.length == 0)) {
                throw problem(
                        "%d numbers in %s and %d in %s"
                                .formatted(
                                        descriptor.length,
                                        Tag.describe(Tag.LUT_DESCRIPTOR),
                                        table.length,
                                        Tag.describe(Tag.LUT_DATA)),
                        "3 and a table; correct the header");
            }
            first = descriptor.length == 3 ? signed ? (short) descriptor[1] : descriptor[1] : 0;
        }

        double of(int value) {
            if (table.length > 0) {
                return table[Math.max(0, Math.min(table.length - 1, value - first))];
            }
            return (signed ? value : value & 0xFFFFFFFFL) * rescale.slope() + rescale.intercept();
        }
    }

    private UnusableInputException problem(String found, String expected) {
        return new UnusableInputException("%s: found %s, expected %s".formatted(file.file(), found, expected));
    }
}
