package medai.imaging.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import medai.imaging.LabelMap;
import medai.imaging.Volume;

/** Reads scans of one format; {@link #forFile} picks the reader among those that {@link ServiceLoader} finds. */
public interface ScanReader {
    /** Whether the content of an existing file, or of a folder, is of this reader's format; the name decides nothing. */
    boolean accepts(Path file);

    /** Whether the name of a file promises this format: the reader then says what is wrong with a content that is of none. */
    default boolean isNamedFor(Path file) {
        return false;
    }

    /**
     * @param volume 0-based, of a file with several; absent for all
     * @throws MissingInputException if there is no such file
     * @throws UnusableInputException if it is not of this format, or damaged, or has no such volume
     */
    Scan read(Path file, OptionalInt volume) throws IOException;

    /**
     * Reads a file that holds one label map, every label as it was stored.
     *
     * @throws UnusableInputException if a voxel holds no label, naming voxel and value
     */
    default LabelMap labels(Path file) throws IOException {
        Volume volume = only(file, read(file, OptionalInt.empty())).volume();
        try {
            return LabelMap.of(volume);
        } catch (IllegalArgumentException e) {
            throw noLabels(file, e);
        }
    }

    /** The error for a file some voxel of which holds no label. */
    static UnusableInputException noLabels(Path file, IllegalArgumentException why) {
        return new UnusableInputException(
                file,
                String.valueOf(why.getMessage()),
                "a label map: whole numbers",
                "round or threshold the image, or save it with integers");
    }

    /** The reader for this file, by its content. */
    static ScanReader forFile(Path file) throws IOException {
        boolean folder = Files.isDirectory(file);
        if (!folder) {
            InputFile.regular(file);
        }
        Package own =
                ScanReader.class.getPackage(); // its readers first: they go by contents only, others also by names
        List<ScanReader> readers = ServiceLoader.load(ScanReader.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(
                        (ScanReader reader) -> reader.getClass().getPackage() != own))
                .toList();
        for (ScanReader reader : readers) {
            if (reader.accepts(file)) {
                return reader;
            }
        }
        for (ScanReader reader : readers) {
            if (reader.isNamedFor(file)) {
                return reader;
            }
        }
        FileContent content = folder ? FileContent.UNKNOWN : FileContent.of(file);
        throw new UnusableInputException(
                file,
                folder
                        ? "a folder"
                        : content == FileContent.UNKNOWN
                                ? "a content of no known format"
                                : "the content of a %s file".formatted(content.label),
                "NIfTI (.nii, .nii.gz, .hdr/.img), DICOM or a picture (PNG, JPEG, TIFF, BMP)",
                "convert the scan first");
    }

    /** Reads a file that holds one volume. */
    static Scan readFile(Path file) throws IOException {
        return only(file, readAll(file));
    }

    private static Scan only(Path file, Scan scan) throws UnusableInputException {
        if (scan.volumes().size() > 1) {
            throw new UnusableInputException(
                    file,
                    scan.volumes().size() + " volumes in one file"
                            + (scan.form() == Scan.Form.PIXELS ? " (" + scan.description() + ")" : ""),
                    "one volume",
                    "choose one: data.views.<view>.volume in a config, or --volume of \"medai convert\"");
        }
        return scan;
    }

    /** Reads one volume of a file. */
    static Scan readFile(Path file, OptionalInt volume) throws IOException {
        return volume.isPresent() ? forFile(file).read(file, volume) : readFile(file);
    }

    /** Reads all volumes of a file. */
    static Scan readAll(Path file) throws IOException {
        return forFile(file).read(file, OptionalInt.empty());
    }

    /** Reads a label map. */
    static LabelMap readLabels(Path file) throws IOException {
        return forFile(file).labels(file);
    }

    /**
     * Reads an image of which only matters where it is above 0, such as the mask of a brain: a label map, or shares from 0 to 1.
     *
     * @throws UnusableInputException if a voxel is NaN or infinite, which is neither inside nor outside
     */
    static Volume readMask(Path file) throws IOException {
        Volume mask = readFile(file).volume();
        int bad = mask.nonFinite();
        if (bad > 0) {
            throw new UnusableInputException(
                    file,
                    "%d NaN or infinite of %d voxels".formatted(bad, mask.voxels().length),
                    "a mask: numbers, above 0 inside",
                    "set them to 0 if they are outside");
        }
        return mask;
    }
}
