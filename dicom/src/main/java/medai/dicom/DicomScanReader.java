package medai.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;

/** A DICOM file, or a folder that holds one series, wherever a scan is asked for. */
public final class DicomScanReader implements ScanReader {
    @Override
    public boolean accepts(Path file) {
        try {
            return Files.isDirectory(file) || (Files.isReadable(file) && DicomFolder.looksLikeDicom(file));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Scan read(Path file, OptionalInt volume) throws IOException {
        Scan scan = readFolder(file, new DicomFolder());
        if (volume.isEmpty()) {
            return scan;
        }
        if (volume.getAsInt() >= scan.volumes().size()) {
            throw new UnusableInputException(
                    file,
                    "%d volumes, and volume %d asked for"
                            .formatted(scan.volumes().size(), volume.getAsInt()),
                    "one from 0 to " + (scan.volumes().size() - 1),
                    "correct the number");
        }
        return scan.withVolumes(List.of(scan.volumes().get(volume.getAsInt())));
    }

    /** The only series of a folder, by a reader of the caller's choice. */
    public static Scan readFolder(Path folder, SeriesReader reader) throws IOException {
        SeriesReader.Found found = reader.read(folder);
        if (!found.problems().isEmpty()) {
            throw new UnusableInputException(found.problems().get(0));
        }
        return only(folder, found.series()).read();
    }

    private static Series only(Path from, List<Series> series) throws UnusableInputException {
        if (series.size() != 1) {
            throw new UnusableInputException(
                    from,
                    series.size() + " series: "
                            + series.stream().map(Series::label).collect(Collectors.joining(", ")),
                    "one series",
                    "convert the folder with \"medai convert\" and choose among its files");
        }
        return series.get(0);
    }
}
