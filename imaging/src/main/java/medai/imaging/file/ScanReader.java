package medai.imaging.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.ServiceLoader;

/** Reads scans of one format; {@link #forFile} picks the reader among those that {@link ServiceLoader} finds. */
public interface ScanReader {
    /** Whether the name of the file is one that this reader is for. */
    boolean accepts(Path file);

    /**
     * @param volume 0-based, of a file with several; absent for all
     * @throws MissingInputException if there is no such file
     * @throws UnusableInputException if it is not what its name promises, or has no such volume
     */
    Scan read(Path file, OptionalInt volume) throws IOException;

    /** The reader for this file, by its name. */
    static ScanReader forFile(Path file) throws IOException {
        for (ScanReader reader : ServiceLoader.load(ScanReader.class)) {
            if (reader.accepts(file)) {
                return reader;
            }
        }
        if (!Files.exists(file)) {
            throw new MissingInputException(file + ": no such file; correct the path");
        }
        throw new UnusableInputException(
                file,
                "a name of no known format",
                "NIfTI (.nii, .nii.gz, .hdr/.img), DICOM (.dcm) or a picture (.png, .jpg, .tif, .bmp)",
                "convert the scan first");
    }

    /** Reads a file that holds one volume. */
    static Scan readFile(Path file) throws IOException {
        Scan scan = readAll(file);
        if (scan.volumes().size() > 1) {
            throw new UnusableInputException(
                    file,
                    scan.volumes().size() + " volumes in one file",
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
}
