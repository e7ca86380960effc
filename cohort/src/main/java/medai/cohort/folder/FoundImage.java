package medai.cohort.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import medai.cohort.run.Fingerprint;
import medai.dicom.DicomScanReader;
import medai.dicom.SeriesReader;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;

/**
 * An image in a folder of a class.
 *
 * @param file the image, or a folder of DICOM
 * @param part of a split, empty where folders give none
 * @param label the class
 * @param own the folder below the class that the image lies in, as a path with '/'; empty if it lies in the class' folder itself
 * @param problem why it cannot be used
 * @param content identifies it; empty if it cannot be used
 * @param size in words
 * @param spacing in words; empty for pictures, which have none
 * @param volumes in one file, such as the channels of a colour picture
 */
record FoundImage(
        Path file,
        String part,
        String label,
        String own,
        Optional<String> problem,
        String content,
        String size,
        String spacing,
        int volumes) {
    /** An image that was not looked at yet. */
    static FoundImage at(Path file, String part, String label, String own) {
        return new FoundImage(file, part, label, own, Optional.empty(), "", "", "", 0);
    }

    /** The same after reading it. */
    FoundImage read() {
        try {
            Scan scan = Files.isDirectory(file)
                    ? DicomScanReader.readFolder(file, SeriesReader.all().get(0))
                    : ScanReader.readAll(file);
            Grid grid = scan.volume().grid();
            Affine affine = grid.affine();
            String mm = scan.form() == Scan.Form.PIXELS
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            "%.3f x %.3f x %.3f mm",
                            affine.spacing(0),
                            affine.spacing(1),
                            affine.spacing(2));
            return new FoundImage(
                    file,
                    part,
                    label,
                    own,
                    Optional.empty(),
                    new Fingerprint().addFile(file).value(),
                    "%d x %d x %d".formatted(grid.width(), grid.height(), grid.depth()),
                    mm,
                    scan.volumes().size());
        } catch (IOException e) {
            String said = String.valueOf(e.getMessage());
            return new FoundImage(
                    file,
                    part,
                    label,
                    own,
                    Optional.of(said.startsWith(file.toString()) ? said : file + ": " + said),
                    "",
                    "",
                    "",
                    0);
        }
    }

    /** The name without its ending. */
    String stem() {
        String name = file.getFileName().toString();
        return Files.isDirectory(file) ? name : name.replaceFirst("(?i)(\\.nii\\.gz|\\.[a-z0-9]+)$", "");
    }

    /** Its path below the folder of the class, with '/'. */
    String path() {
        return Files.isDirectory(file) ? own : (own.isEmpty() ? "" : own + "/") + file.getFileName();
    }
}
