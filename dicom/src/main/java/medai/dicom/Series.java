package medai.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import medai.imaging.file.Scan;

/**
 * The images of one series that make one volume, or several of one grid.
 *
 * @param label number and description in characters that are safe in a file name, such as {@code 3-t1-sag}
 * @param modality such as {@code MR}; empty if unknown
 * @param images number of images
 * @param files their paths
 * @param volumes reads the voxels
 * @param facts reads what the volumes are
 */
public record Series(String label, String modality, int images, List<Path> files, Content volumes, Description facts) {
    public Series {
        files = List.copyOf(files);
    }

    /** Reads the voxels when they are wanted. */
    @FunctionalInterface
    public interface Content {
        Scan read() throws IOException;
    }

    /** Says what the volumes are when it is wanted. */
    @FunctionalInterface
    public interface Description {
        Map<String, Object> read(int volumes, OptionalInt volume) throws IOException;
    }

    /**
     * What the volumes are, for the JSON file that BIDS puts beside an image: BIDS's names, times in seconds, a list where volumes
     * differ. Nothing in it identifies a person. Empty if the reader does not know.
     *
     * @param read the scan with all its volumes, as {@link #read} gives it
     * @param volume the only one that is wanted, from 0, or none for all
     */
    public Map<String, Object> sidecar(Scan read, OptionalInt volume) throws IOException {
        return facts.read(read.volumes().size(), volume);
    }

    /**
     * @throws medai.imaging.file.UnusableInputException if the images do not make a volume: slices are missing or duplicated, or
     *     their sizes differ
     */
    public Scan read() throws IOException {
        return volumes.read();
    }
}
