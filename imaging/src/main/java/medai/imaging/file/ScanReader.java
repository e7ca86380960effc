package medai.imaging.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads scans of one format; {@link #forFile} picks the reader. */
public interface ScanReader {
    /** Whether the name of the file is one that this reader is for. */
    boolean accepts(Path file);

    /**
     * @throws MissingInputException if there is no such file
     * @throws UnusableInputException if it is not what its name promises
     */
    Scan read(Path file) throws IOException;

    /** The reader for this file, by its name. */
    static ScanReader forFile(Path file) throws IOException {
        ScanReader nifti = new NiftiReader();
        if (nifti.accepts(file)) {
            return nifti;
        }
        if (!Files.exists(file)) {
            throw new MissingInputException(file + ": no such file; correct the path");
        }
        throw new UnusableInputException(
                file, "a name of no known format", "a .nii or .nii.gz file", "convert the scan to NIfTI first");
    }

    /** Reads a file with the reader for it. */
    static Scan readFile(Path file) throws IOException {
        return forFile(file).read(file);
    }
}
