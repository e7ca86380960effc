package medai.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Finds the series in a folder of DICOM files and makes volumes of them. Implementations are found by {@link ServiceLoader}:
 * medai's own, dcm2niix where it is installed, and whatever else a jar on the class path provides.
 */
public interface SeriesReader {
    /** Its name in configs and on the command line. */
    String name();

    /** The same reader, but series keep their descriptions as labels even where these hold the patient's name. */
    default SeriesReader withNamesAsGiven() {
        return this;
    }

    /**
     * All series of a folder and the folders in it, in any order of files, or those of a single file.
     *
     * @throws medai.imaging.file.MissingInputException if there is no such folder
     * @throws medai.imaging.file.UnusableInputException if there is no DICOM image in it
     */
    Found read(Path folder) throws IOException;

    /**
     * What was found.
     *
     * @param series by number
     * @param problems files that look like DICOM and cannot be read, one sentence per file
     */
    record Found(List<Series> series, List<String> problems) {
        public Found {
            series = List.copyOf(series);
            problems = List.copyOf(problems);
        }
    }

    /** The reader with this name. */
    static Optional<SeriesReader> named(String name) {
        return all().stream().filter(reader -> reader.name().equals(name)).findFirst();
    }

    /** All available readers. */
    static List<SeriesReader> all() {
        return ServiceLoader.load(SeriesReader.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
