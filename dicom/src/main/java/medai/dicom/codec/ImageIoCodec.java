package medai.dicom.codec;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import medai.imaging.file.UnusableInputException;

/**
 * Frames that a plug-in of {@code javax.imageio} decodes; colours as they are coded, without any conversion where it can be
 * avoided.
 */
final class ImageIoCodec implements FrameCodec {
    /** A frame that claims to be larger than this although its code is tiny is refused. */
    private static final int PLAUSIBLE_PIXELS = 1 << 22;

    private static final int MOST_PIXELS_A_BYTE = 2000;

    private final String format;
    private final boolean raster;

    /**
     * @param format name of the plug-in
     * @param raster whether it can give samples before colour conversion
     */
    ImageIoCodec(String format, boolean raster) {
        this.format = format;
        this.raster = raster;
    }

    @Override
    public int[] decode(byte[] frame, Shape shape) throws UnusableInputException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        if (!readers.hasNext()) {
            throw new IllegalStateException("no image reader for " + format);
        }
        ImageReader reader = readers.next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(frame))) {
            reader.setInput(in);
            reader.addIIOReadWarningListener(ImageIoCodec::refuseGaps);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            long pixels = (long) width * height;
            if (width != shape.columns()
                    || height != shape.rows()
                    || pixels > Math.max(PLAUSIBLE_PIXELS, (long) frame.length * MOST_PIXELS_A_BYTE)) {
                throw new UnusableInputException(
                        "found %s code of %d x %d pixels in %d bytes, expected %d x %d as the dataset says; fetch the file again"
                                .formatted(format, width, height, frame.length, shape.columns(), shape.rows()));
            }
            Raster samples =
                    raster ? reader.readRaster(0, null) : reader.read(0).getRaster();
            if (samples.getNumBands() != shape.samples()) {
                throw new UnusableInputException(
                        "found %d samples per pixel in the %s code, expected %d; fetch the file again"
                                .formatted(samples.getNumBands(), format, shape.samples()));
            }
            return samples.getPixels(0, 0, width, height, new int[shape.size()]);
        } catch (IIOException e) {
            throw damaged(e);
        } catch (UnusableInputException e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) { // decoders throw many kinds of exceptions for damaged code
            if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
                throw fatal;
            }
            throw damaged(e);
        } finally {
            reader.dispose();
        }
    }

    /** The decoder of JPEG fills what is missing of a frame with grey, and only warns. */
    private static void refuseGaps(ImageReader source, String warning) {
        String lower = warning.toLowerCase(Locale.ROOT);
        if (lower.contains("premature end") || lower.contains("bad huffman")) {
            throw new IllegalStateException(warning);
        }
    }

    private UnusableInputException damaged(Throwable e) {
        return new UnusableInputException("found damaged %s code (%s), expected a whole frame; fetch the file again"
                .formatted(
                        format,
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable")));
    }
}
