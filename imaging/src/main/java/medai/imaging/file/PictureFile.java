package medai.imaging.file;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import medai.imaging.LabelMap;

/** The pages of a picture file. Headers are checked before anything is decoded: a few bytes can announce any number of pixels. */
final class PictureFile {
    /** The names under which Java's decoders are known. */
    private static final Map<FileContent, String> DECODERS =
            Map.of(FileContent.PNG, "png", FileContent.JPEG, "jpeg", FileContent.TIFF, "tiff", FileContent.BMP, "bmp");

    private static final long MOST_PIXELS = 1L << 28;
    private static final long MOST_UNPACKED = 1L << 30;

    /** PhotometricInterpretation of TIFF: white is 0, black is 0, RGB, palette, YCbCr. */
    private static final Set<Long> PHOTOMETRIC = Set.of(0L, 1L, 2L, 3L, 6L);

    private static final int UNSIGNED = 1;
    private static final int SIGNED = 2;

    private final Path file;
    private final FileContent content;
    private final List<TiffDirectory> directories = new ArrayList<>();

    private PictureFile(Path file, FileContent content) {
        this.file = file;
        this.content = content;
    }

    static boolean isPicture(FileContent content) {
        return DECODERS.containsKey(content);
    }

    /** @throws UnusableInputException if it is no picture, or damaged, or of a kind that has no grey values or colours */
    static List<PicturePage> pages(Path file) throws IOException {
        InputFile.regular(file);
        FileContent content = FileContent.of(file);
        if (!isPicture(content)) {
            throw new UnusableInputException(
                    file,
                    content == FileContent.UNKNOWN
                            ? "no picture that can be read"
                            : "the content of a %s file".formatted(content.label),
                    "PNG, JPEG, TIFF or BMP",
                    "save it as PNG");
        }
        boolean zipped = InputFile.isGzip(file);
        int most = (int) Math.min(MOST_UNPACKED, Runtime.getRuntime().maxMemory() / 8);
        byte[] unpacked = zipped ? InputFile.bytes(file, most) : new byte[0];
        try (ImageInputStream in = zipped
                ? new MemoryCacheImageInputStream(new ByteArrayInputStream(unpacked))
                : new FileImageInputStream(file.toFile())) {
            PictureFile picture = new PictureFile(file, content);
            if (content == FileContent.TIFF) {
                picture.directories.addAll(TiffDirectory.read(file, in, zipped ? unpacked.length : Files.size(file)));
            }
            return picture.pages(in);
        } catch (UnusableInputException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // decoders of the JDK throw many kinds for damaged data
            String why = e instanceof EOFException ? "it ends too early" : String.valueOf(e.getMessage());
            if (why.toLowerCase(Locale.ROOT).matches(".*(un|not )supported.*")) {
                throw new UnusableInputException(
                        file,
                        "a kind of %s that cannot be decoded (%s)".formatted(content.label, why),
                        "8 or 16 bits, without compression or with a common one",
                        "save the picture as PNG");
            }
            throw new UnusableInputException(
                    file, "damaged picture data (" + why + ")", "a whole picture", "fetch or export the file again");
        }
    }

    private void check(TiffDirectory page) throws UnusableInputException {
        long photometric = page.value(TiffDirectory.PHOTOMETRIC, 1);
        if (!PHOTOMETRIC.contains(photometric)) {
            throw kind("colours of another kind (PhotometricInterpretation %d)".formatted(photometric));
        }
        requirePixels(page.value(TiffDirectory.TILE_WIDTH, 1), page.value(TiffDirectory.TILE_HEIGHT, 1));
    }

    private UnusableInputException kind(String found) {
        return new UnusableInputException(
                file, found, "grey values or RGB", "convert the picture to grey or RGB, and save it as PNG");
    }

    private void requirePixels(long width, long height) throws UnusableInputException {
        if (width > 0 && height > MOST_PIXELS / width) {
            throw new UnusableInputException(
                    file, "%d x %d pixels".formatted(width, height), "at most 2^28", "reduce the picture");
        }
    }

    private List<PicturePage> pages(ImageInputStream in) throws IOException {
        for (TiffDirectory page : directories) {
            check(page);
        }
        long orientation = content == FileContent.JPEG ? exifOrientation(in) : 1;
        in.seek(0);
        ImageReader reader = decoder();
        try {
            reader.setInput(in, false, content == FileContent.PNG); // texts in a PNG may unpack to any size
            reader.addIIOReadWarningListener(refuseGaps());
            int count = content == FileContent.TIFF ? directories.size() : reader.getNumImages(true);
            requireMemory(reader, count);
            List<PicturePage> pages = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                TiffDirectory directory = directories.isEmpty() ? new TiffDirectory(Map.of()) : directories.get(number);
                long turn = directory.value(TiffDirectory.ORIENTATION, orientation);
                PicturePage page = page(reader.read(number), directory).turned(turn);
                if (turn > 1 && turn <= 8) {
                    Remarks.add(file, "turned as its orientation tag asks, as viewers do");
                }
                pages.add(page);
            }
            return pages;
        } finally {
            reader.dispose();
        }
    }

    /** Java's own decoder: other libraries bring some for the same formats, which check less. */
    private ImageReader decoder() {
        Iterator<ImageReader> all = ImageIO.getImageReadersByFormatName(DECODERS.get(content));
        while (all.hasNext()) {
            ImageReader reader = all.next();
            if (reader.getClass().getModule().getName() != null) { // libraries on the class path have no module
                return reader;
            }
            reader.dispose();
        }
        throw new IllegalStateException("every Java decodes " + content);
    }

    /** Pages as they are decoded, and as floats. */
    private void requireMemory(ImageReader reader, int count) throws IOException {
        long bytes = 0;
        for (int number = 0; number < count; number++) {
            long width = reader.getWidth(number);
            long height = reader.getHeight(number);
            requirePixels(width, height);
            ImageTypeSpecifier type = content == FileContent.TIFF ? null : reader.getRawImageType(number);
            long samples = content == FileContent.TIFF
                    ? directories.get(number).value(TiffDirectory.SAMPLES, 1)
                    : type == null ? 3 : type.getNumBands();
            bytes += width * height * samples * (Float.BYTES + Short.BYTES);
        }
        InputFile.requireMemory(file, bytes);
    }

    /** The decoder of JPEG fills what is missing of a picture with grey, and warns. */
    private static IIOReadWarningListener refuseGaps() {
        return (source, warning) -> {
            String lower = warning.toLowerCase(Locale.ROOT);
            if (lower.contains("premature end") || lower.contains("bad huffman")) {
                throw new IllegalStateException(warning);
            }
        };
    }

    /** The orientation in the Exif segment of a JPEG file, a TIFF file in itself (CIPA DC-008, section 4.5.4); 1 without. */
    private long exifOrientation(ImageInputStream in) throws IOException {
        in.seek(2);
        in.setByteOrder(ByteOrder.BIG_ENDIAN);
        for (int marker = in.readUnsignedShort(); marker >= 0xFFE0 && marker <= 0xFFEF; ) {
            int length = in.readUnsignedShort() - 2;
            byte[] segment = new byte[Math.max(0, length)];
            in.readFully(segment);
            if (marker == 0xFFE1
                    && length > 14
                    && new String(segment, 0, 6, StandardCharsets.ISO_8859_1).equals("Exif\0\0")) {
                ImageInputStream exif =
                        new MemoryCacheImageInputStream(new ByteArrayInputStream(segment, 6, length - 6));
                return orientation(exif, length - 6);
            }
            marker = in.readUnsignedShort();
        }
        return 1;
    }

    /** A damaged Exif segment says nothing about the picture, which is whole without it. */
    private long orientation(ImageInputStream exif, int length) {
        try (exif) {
            List<TiffDirectory> pages = TiffDirectory.read(file, exif, length);
            return pages.isEmpty() ? 1 : pages.get(0).value(TiffDirectory.ORIENTATION, 1);
        } catch (IOException e) {
            return 1;
        }
    }

    private PicturePage page(BufferedImage image, TiffDirectory directory) throws UnusableInputException {
        Raster stored = image.getRaster();
        ColorModel model = image.getColorModel();
        int space = model.getColorSpace().getType();
        if (space != ColorSpace.TYPE_GRAY && space != ColorSpace.TYPE_RGB) {
            throw kind(
                    space == ColorSpace.TYPE_CMYK ? "CMYK, the colours of printing inks" : "colours of another kind");
        }
        return model instanceof IndexColorModel palette
                ? colours(stored, palette)
                : samples(stored, model.hasAlpha() && directory.value(TiffDirectory.EXTRA_SAMPLES, 1) > 0, directory);
    }

    private static PicturePage colours(Raster stored, IndexColorModel palette) {
        int width = stored.getWidth();
        int height = stored.getHeight();
        List<float[]> planes = new ArrayList<>();
        for (int shift : palette.hasAlpha() ? new int[] {16, 8, 0, 24} : new int[] {16, 8, 0}) {
            float[] plane = new float[width * height];
            for (int i = 0; i < plane.length; i++) {
                plane[i] = palette.getRGB(stored.getSample(i % width, i / width, 0)) >> shift & 0xFF;
            }
            planes.add(plane);
        }
        return new PicturePage(width, height, "uint8", 8, palette.hasAlpha(), planes);
    }

    private PicturePage samples(Raster stored, boolean alpha, TiffDirectory directory) {
        int width = stored.getWidth();
        int height = stored.getHeight();
        int bits = stored.getSampleModel().getSampleSize(0);
        int data = stored.getSampleModel().getDataType();
        boolean floats = data == DataBuffer.TYPE_FLOAT || data == DataBuffer.TYPE_DOUBLE;
        boolean signed = directory.value(TiffDirectory.SAMPLE_FORMAT, UNSIGNED) == SIGNED;
        boolean unsignedInts = data == DataBuffer.TYPE_INT && !signed;
        boolean signedBytes = data == DataBuffer.TYPE_BYTE && signed;
        List<float[]> planes = new ArrayList<>();
        boolean rounded = false;
        boolean infinite = false;
        for (int c = 0; c < stored.getNumBands(); c++) {
            float[] plane = new float[width * height];
            for (int i = 0; i < plane.length; i++) {
                double value = stored.getSampleDouble(i % width, i / width, c);
                value = unsignedInts && value < 0 ? value + 0x1p32 : signedBytes ? (byte) value : value;
                plane[i] = (float) value;
                rounded |= plane[i] != value && Math.abs(value) > LabelMap.FLOAT_LIMIT;
                infinite |= Float.isInfinite(plane[i]) && Double.isFinite(value);
            }
            planes.add(plane);
        }
        if (rounded) {
            Remarks.add(file, StoredRange.ROUNDED);
        }
        if (infinite) {
            Remarks.add(file, StoredRange.INFINITE);
        }
        return new PicturePage(width, height, (floats ? "float" : signed ? "int" : "uint") + bits, bits, alpha, planes);
    }
}
