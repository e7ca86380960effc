package medai.imaging.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;

/**
 * PNG, JPEG, TIFF and BMP: radiographs, ultrasound, photographs. The pages of a file are slices, the channels of a colour picture
 * volumes; a picture that is stored in colours without having any is one volume, and so is one whose opacity is full everywhere.
 * A picture has no patient coordinates: pixels count as 1 mm, columns run to the patient's left and rows down, as a radiologist
 * views them.
 */
public final class PictureReader implements ScanReader {
    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "tif", "tiff", "bmp");

    @Override
    public boolean accepts(Path file) {
        try {
            return Files.isRegularFile(file) && PictureFile.isPicture(FileContent.of(file));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public boolean isNamedFor(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /** @param volume 0-based, among the channels as they are stored */
    @Override
    public Scan read(Path file, OptionalInt volume) throws IOException {
        return readSlices(file, List.of(file), volume);
    }

    /** Several pictures of one size as the slices of a volume, in the given order. */
    public static Scan readSlices(Path folder, List<Path> files) throws IOException {
        return readSlices(folder, files, OptionalInt.empty());
    }

    /** @param volume 0-based, among the channels as they are stored; absent for all that the pictures need */
    public static Scan readSlices(Path folder, List<Path> files, OptionalInt volume) throws IOException {
        List<PicturePage> pages = new ArrayList<>();
        for (Path file : files) {
            for (PicturePage page : PictureFile.pages(file)) {
                pages.add(page);
                checkSame(file, pages.get(0), page, volume.isPresent());
            }
        }
        if ((long) pages.get(0).width() * pages.get(0).height() * pages.size() > Integer.MAX_VALUE - 8) {
            throw new UnusableInputException(
                    folder, "2^31 pixels or more in %d pages".formatted(pages.size()), "less", "split the file");
        }
        if (volume.isPresent()) {
            return scan(folder, pages, volume);
        }
        boolean colours = pages.stream().anyMatch(PicturePage::hasColour);
        boolean transparency = pages.stream().anyMatch(PicturePage::isTransparent);
        return scan(
                folder,
                pages.stream().map(page -> page.with(colours, transparency)).toList(),
                volume);
    }

    private static void checkSame(Path file, PicturePage first, PicturePage page, boolean channelsToo)
            throws UnusableInputException {
        if (page.width() != first.width()
                || page.height() != first.height()
                || !page.type().equals(first.type())
                || (channelsToo && page.channels().size() != first.channels().size())) {
            throw new UnusableInputException(
                    file,
                    describe(page),
                    describe(first) + " as in the slices before",
                    "keep pictures of one size and kind in a folder");
        }
    }

    private static String describe(PicturePage page) {
        return "%d x %d pixels in %d channels of %s"
                .formatted(page.width(), page.height(), page.channels().size(), page.type());
    }

    private static Scan scan(Path file, List<PicturePage> pages, OptionalInt volume) throws IOException {
        PicturePage first = pages.get(0);
        int channels = first.channels().size();
        if (volume.isPresent() && volume.getAsInt() >= channels) {
            throw new UnusableInputException(
                    file,
                    "%d channels, and channel %d asked for".formatted(channels, volume.getAsInt()),
                    "one from 0 to " + (channels - 1),
                    "correct the number");
        }
        Affine affine = Affine.scaling(-1, -1, 1)
                .after(Affine.translation(-(first.width() - 1) / 2.0, -(first.height() - 1) / 2.0, 0));
        Grid grid = new Grid(first.width(), first.height(), pages.size(), affine);
        List<Volume> volumes = new ArrayList<>();
        for (int c = volume.orElse(0); c < volume.orElse(channels - 1) + 1; c++) {
            float[] voxels = new float[grid.size()];
            for (int z = 0; z < pages.size(); z++) {
                System.arraycopy(
                        pages.get(z).channels().get(c), 0, voxels, grid.index(0, 0, z), first.width() * first.height());
            }
            volumes.add(new Volume(grid, voxels));
        }
        List<Integer> shape = new ArrayList<>(List.of(grid.width(), grid.height(), grid.depth()));
        if (channels > 1) {
            shape.add(channels);
        }
        String description = volume.isEmpty() && first.alpha() ? "picture with transparency" : "picture";
        return new Scan(volumes, shape, Scan.Form.PIXELS, null, null, first.type(), description, List.of());
    }
}
