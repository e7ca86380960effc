package medai.dicom.convert;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import medai.dicom.DicomScanReader;
import medai.dicom.Series;
import medai.dicom.SeriesReader;
import medai.imaging.file.MemoryShortageException;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.PictureReader;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/** DICOM folders and pictures to NIfTI. */
public final class Conversion {
    private final SeriesReader reader;
    private final Consumer<String> told;

    /**
     * @param engine name of the reader of DICOM series
     * @param namesAsGiven whether files are named by the descriptions of series even where these hold the patient's name
     * @param told receives the path of every file written
     */
    public Conversion(String engine, boolean namesAsGiven, Consumer<String> told) throws UnusableInputException {
        SeriesReader named = SeriesReader.named(engine)
                .orElseThrow(() -> new UnusableInputException("the engine \"%s\" is unknown; expected one of %s"
                        .formatted(
                                engine,
                                SeriesReader.all().stream()
                                        .map(SeriesReader::name)
                                        .toList())));
        reader = namesAsGiven ? named.withNamesAsGiven() : named;
        this.told = told;
    }

    /** Writes one scan to a file, with all values unchanged. */
    public void write(Scan scan, Path file) throws IOException {
        if (!isNifti(file)) {
            throw new UnusableInputException(file, "a name of no NIfTI file", ".nii or .nii.gz", "correct -o");
        }
        if (scan.rounded() != null) {
            throw new UnusableInputException(
                    file,
                    "numbers up to %s to be written, which 32-bit floats round"
                            .formatted(scan.rounded().max()),
                    "numbers that are kept exactly",
                    "a label map is written by \"medai resample MAP --onto MAP --labels\", which keeps them");
        }
        NiftiWriter.writeExactly(file, scan.volumes(), "medai converted", scan.extensions());
        told.accept("%s: %s%s"
                .formatted(
                        file,
                        scan.volume().grid().describe(),
                        scan.volumes().size() > 1 ? ", " + scan.volumes().size() + " volumes" : ""));
    }

    /** Writes a series, and beside it a JSON file that says what its volumes are. */
    private void write(Path from, Series series, OptionalInt volume, Path file) throws IOException {
        Scan scan = MemoryShortageException.guard(from.resolve(series.label()), series::read);
        write(chosen(from, scan, volume), file);
        Map<String, Object> sidecar = new LinkedHashMap<>(series.sidecar(scan, volume));
        if (sidecar.isEmpty()) {
            return;
        }
        sidecar.put("ConversionSoftware", "medai");
        String name = file.getFileName().toString().replaceAll("\\.nii(\\.gz)?$", ".json");
        WholeFile.writeText(
                file.resolveSibling(name),
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(sidecar) + "\n");
    }

    private static boolean isNifti(Path file) {
        return file.getFileName().toString().matches(".*\\.nii(\\.gz)?");
    }

    /**
     * Converts a scan, or a folder: its DICOM series or, if there are none, its pictures as slices.
     *
     * @param output a NIfTI file for a single series, or a folder
     * @return what went wrong, one sentence per problem
     */
    public List<String> any(Path in, Path output, OptionalInt volume) throws IOException {
        List<Path> pictures = Files.isDirectory(in) ? pictures(in) : List.of();
        if (!pictures.isEmpty()) {
            write(PictureReader.readSlices(in, pictures, volume), output);
            return List.of();
        }
        if (Files.isDirectory(in) || ScanReader.forFile(in) instanceof DicomScanReader) {
            return dicom(in, output, volume);
        }
        write(ScanReader.forFile(in).read(in, volume), output);
        return List.of();
    }

    private List<String> dicom(Path folder, Path output, OptionalInt volume) throws IOException {
        SeriesReader.Found found = reader.read(folder);
        if (isNifti(output)) {
            if (found.series().size() != 1 || !found.problems().isEmpty()) {
                throw new UnusableInputException(
                        folder,
                        "%d series and %d unreadable files"
                                .formatted(
                                        found.series().size(), found.problems().size()),
                        "one series for one file",
                        found.problems().isEmpty()
                                ? "give a folder with -o"
                                : found.problems().get(0));
            }
            write(folder, found.series().get(0), volume, output);
            return List.of();
        }
        List<String> problems = new ArrayList<>(found.problems());
        for (Series series : found.series()) {
            Path file = output.resolve(series.label() + ".nii.gz");
            try {
                write(folder, series, volume, file);
            } catch (UnusableInputException | MemoryShortageException e) {
                problems.add(e.getMessage() + besides(found));
            }
        }
        return problems;
    }

    /** Images that could not be read leave gaps, and no advice about gaps holds then. */
    private static String besides(SeriesReader.Found found) {
        return found.problems().isEmpty()
                ? ""
                : " - but first mend the files that could not be read, which are missing here";
    }

    private static Scan chosen(Path from, Scan scan, OptionalInt volume) throws UnusableInputException {
        if (volume.isEmpty()) {
            return scan;
        }
        if (volume.getAsInt() >= scan.volumes().size()) {
            throw new UnusableInputException(
                    from,
                    scan.volumes().size() + " volumes",
                    "a volume from 0 to " + (scan.volumes().size() - 1),
                    "correct --volume");
        }
        return scan.withVolumes(List.of(scan.volumes().get(volume.getAsInt())));
    }

    private static List<Path> pictures(Path folder) throws IOException {
        PictureReader reader = new PictureReader();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
            return !all.isEmpty() && all.stream().allMatch(file -> reader.accepts(file) || reader.isNamedFor(file))
                    ? all
                    : List.of();
        }
    }

    /**
     * A folder for each subject: {@code sub-NAME/SERIES.nii.gz} and a manifest with a column for each series.
     *
     * @return what went wrong, one sentence per problem
     */
    public List<String> tree(Path root, Path output) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new MissingInputException(root + ": no such folder; correct the path");
        }
        List<Path> subjects;
        try (Stream<Path> folders = Files.list(root)) {
            subjects = folders.filter(Files::isDirectory).sorted().toList();
        }
        List<String> problems = new ArrayList<>();
        Set<String> columns = new LinkedHashSet<>();
        Map<String, Map<String, String>> rows = new TreeMap<>();
        for (Path folder : subjects) {
            String subject = folder.getFileName().toString().replaceAll("[^A-Za-z0-9._+-]", "-");
            Map<String, String> files = subject(folder, subject, output, problems);
            if (!files.isEmpty()) {
                columns.addAll(files.keySet());
                rows.put(subject, files);
            }
        }
        if (rows.isEmpty()) {
            throw new UnusableInputException(
                    root,
                    "no subject with a usable series",
                    "a folder of DICOM for each subject",
                    problems.isEmpty() ? "for a single patient leave --dicom out" : problems.get(0));
        }
        List<List<@Nullable Object>> cells = new ArrayList<>();
        rows.forEach((subject, files) -> {
            List<@Nullable Object> row = new ArrayList<>(List.of(subject));
            columns.forEach(column -> row.add(files.get(column)));
            cells.add(row);
        });
        List<String> header = new ArrayList<>(List.of("subject"));
        header.addAll(columns);
        Table.write(output.resolve("manifest.csv"), header, cells);
        told.accept("%s: %d subjects, columns %s".formatted(output.resolve("manifest.csv"), rows.size(), columns));
        return problems;
    }

    private Map<String, String> subject(Path folder, String subject, Path output, List<String> problems)
            throws IOException {
        Map<String, String> files = new TreeMap<>();
        try {
            SeriesReader.Found found = reader.read(folder);
            problems.addAll(found.problems());
            for (Series series : found.series()) {
                String column = series.label().replaceAll("^[0-9]+-", "");
                String free = column;
                for (int i = 2; files.containsKey(free); i++) {
                    free = column + "-" + i;
                }
                String path = "sub-" + subject + "/" + free + ".nii.gz";
                try {
                    write(folder, series, OptionalInt.empty(), output.resolve(path));
                    files.put(free, path);
                } catch (UnusableInputException | MemoryShortageException e) {
                    problems.add(e.getMessage() + besides(found));
                }
            }
        } catch (UnusableInputException e) {
            problems.add(e.getMessage());
        }
        return files;
    }
}
