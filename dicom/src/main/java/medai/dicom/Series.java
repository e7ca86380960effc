package medai.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.file.Scan;

/**
 * The images of one series that make one volume, or several of one grid.
 *
 * @param label number and description in characters that are safe in a file name, such as {@code 3-t1-sag}
 * @param modality such as {@code MR}; empty if unknown
 * @param images number of images
 * @param files their paths
 * @param volumes reads the voxels
 */
public record Series(String label, String modality, int images, List<Path> files, Content volumes) {
    public Series {
        files = List.copyOf(files);
    }

    /** Reads the voxels when they are wanted. */
    @FunctionalInterface
    public interface Content {
        Scan read() throws IOException;
    }

    /**
     * @throws medai.imaging.file.UnusableInputException if the images do not make a volume: slices are missing or duplicated, or
     *     their sizes differ
     */
    public Scan read() throws IOException {
        return volumes.read();
    }
}
