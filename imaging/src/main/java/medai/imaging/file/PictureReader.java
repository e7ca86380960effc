package medai.imaging.file;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;

/**
 * PNG, JPEG, TIFF and BMP: radiographs, ultrasound, photographs. The pages of a file are slices, the channels of a colour picture
 * volumes. A picture has no patient coordinates: pixels count as 1 mm, columns run to the patient's left and rows down, as a
 * radiologist views them.
 */
public final class PictureReader implements ScanReader {
    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "tif", "tiff", "bmp");
    private static final long MOST_PIXELS = 1L << 28;

    /** The pixels of a picture, a plane per channel. */
    private record Page(int width, int height, int bits, List<float[]> channels) {}

    @Override
    public boolean accepts(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    @Override
    public Scan read(Path file, OptionalInt volume) throws IOException {
        return scan(file, InputFile.read(file, in -> pages(file, in)), volume);
    }

    /** Several pictures of one size as the slices of a volume, in the given order. */
    public static Scan readSlices(Path folder, List<Path> files) throws IOException {
        List<Page> pages = new ArrayList<>();
        for (Path file : files) {
            pages.addAll(InputFile.read(file, in -> pages(file, in)));
            checkSame(file, pages);
        }
        return scan(folder, pages, OptionalInt.empty());
    }

    private static void checkSame(Path file, List<Page> pages) throws UnusableInputException {
        Page first = pages.get(0);
        Page last = pages.get(pages.size() - 1);
        if (last.width != first.width || last.height != first.height || last.channels.size() != first.channels.size()) {
            throw new UnusableInputException(
                    file,
                    "%d x %d pixels in %d channels".formatted(last.width, last.height, last.channels.size()),
                    "%d x %d in %d as in the slices before".formatted(first.width, first.height, first.channels.size()),
                    "keep pictures of one size in a folder");
        }
    }

    private static List<Page> pages(Path file, InputStream in) throws IOException {
        try (ImageInputStream image = ImageIO.createImageInputStream(in)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(image);
            if (!readers.hasNext()) {
                throw new UnusableInputException(
                        file, "no picture that can be read", "PNG, JPEG, TIFF or BMP", "save it as PNG");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(image);
                List<Page> pages = new ArrayList<>();
                for (int page = 0; page < reader.getNumImages(true); page++) {
                    if ((long) reader.getWidth(page) * reader.getHeight(page) > MOST_PIXELS) {
                        throw new UnusableInputException(
                                file,
                                "%d x %d pixels".formatted(reader.getWidth(page), reader.getHeight(page)),
                                "at most 2^28",
                                "reduce the picture");
                    }
                    pages.add(page(reader.read(page)));
                    checkSame(file, pages);
                }
                return pages;
            } finally {
                reader.dispose();
            }
        } catch (UnusableInputException e) {
            throw e;
        } catch (IOException
                | RuntimeException e) { // decoders of the JDK throw many kinds of exceptions for damaged data
            throw new UnusableInputException(
                    file,
                    "damaged picture data (" + e.getMessage() + ")",
                    "a whole picture",
                    "fetch or export the file again");
        }
    }

    private static Page page(BufferedImage image) {
        Raster stored = image.getRaster();
        ColorModel model = image.getColorModel();
        boolean indexed = model instanceof IndexColorModel;
        int channels = indexed ? 3 : stored.getNumBands();
        int width = stored.getWidth();
        int height = stored.getHeight();
        List<float[]> planes = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            float[] plane = new float[width * height];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    plane[y * width + x] = indexed
                            ? model.getRGB(stored.getSample(x, y, 0)) >> (16 - 8 * c) & 0xFF
                            : stored.getSampleFloat(x, y, c);
                }
            }
            planes.add(plane);
        }
        return new Page(width, height, stored.getSampleModel().getSampleSize(0), planes);
    }

    private static Scan scan(Path file, List<Page> pages, OptionalInt volume) throws IOException {
        Page first = pages.get(0);
        int channels = first.channels.size();
        if (volume.isPresent() && volume.getAsInt() >= channels) {
            throw new UnusableInputException(
                    file,
                    "%d channels, and channel %d asked for".formatted(channels, volume.getAsInt()),
                    "one from 0 to " + (channels - 1),
                    "correct the number");
        }
        Affine affine = Affine.scaling(-1, -1, 1)
                .after(Affine.translation(-(first.width - 1) / 2.0, -(first.height - 1) / 2.0, 0));
        Grid grid = new Grid(first.width, first.height, pages.size(), affine);
        List<Volume> volumes = new ArrayList<>();
        for (int c = volume.orElse(0); c < volume.orElse(channels - 1) + 1; c++) {
            float[] voxels = new float[grid.size()];
            for (int z = 0; z < pages.size(); z++) {
                System.arraycopy(
                        pages.get(z).channels.get(c), 0, voxels, grid.index(0, 0, z), first.width * first.height);
            }
            volumes.add(new Volume(grid, voxels));
        }
        List<Integer> shape = new ArrayList<>(List.of(grid.width(), grid.height(), grid.depth()));
        if (channels > 1) {
            shape.add(channels);
        }
        return new Scan(volumes, shape, Scan.Form.PIXELS, null, null, "uint" + first.bits, "picture", List.of());
    }
}
