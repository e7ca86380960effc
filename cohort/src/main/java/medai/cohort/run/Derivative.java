package medai.cohort.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.Shard;
import medai.dicom.DicomScanReader;
import medai.dicom.SeriesReader;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.SpatialMap;
import medai.imaging.Warp;
import medai.imaging.file.FieldFile;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * A prepared scan on disk.
 *
 * @param source the scan it came from
 * @param volume which of the source's volumes it is, from 0; empty where the source has one
 * @param output the prepared scan
 * @param toSource from the prepared scan's patient space to the source's
 * @param fingerprint of the source's content and the steps
 * @param steps fingerprint of the steps alone
 */
public record Derivative(
        SampleId id,
        String view,
        Path source,
        Optional<Integer> volume,
        Path output,
        SpatialMap toSource,
        String fingerprint,
        String steps) {
    /** The table with the result of preparing every scan. */
    public static final String TABLE = "preprocess.csv";

    /** The column of that table with the file of a displacement field, where a registration was no affine. */
    public static final String WARP = "warp";

    /** The column of that table with the fingerprint of the steps. */
    public static final String STEPS = "steps";

    /** Identifies a prepared scan in the cohort. */
    public record Key(SampleId id, String view) {
        @Override
        public String toString() {
            return id + ", view " + view;
        }
    }

    public Key key() {
        return new Key(id, view);
    }

    /**
     * The scans that preprocess.csv lists as prepared.
     *
     * @throws MissingInputException if there is no such table
     * @throws UnusableInputException if it lists a prepared scan twice
     */
    public static Map<Key, Derivative> read(Path folder) throws IOException {
        return read(folder, Shard.whole());
    }

    /** The same from the table of a shard. */
    public static Map<Key, Derivative> read(Path folder, Shard shard) throws IOException {
        Path file = folder.resolve(shard.table(TABLE));
        Map<Key, Derivative> found = new LinkedHashMap<>();
        Table.Key<Key> key = row -> new Key(SampleId.of(row), row.require("view"));
        for (Table.Row row : Table.read(file).byKey("prepared scan", key).values()) {
            if (row.require("status").equals("ok")) {
                Derivative derivative = new Derivative(
                        SampleId.of(row),
                        row.require("view"),
                        folder.resolve(row.require("source")).normalize(),
                        Optional.empty(),
                        folder.resolve(row.require("output")),
                        toSource(folder, row),
                        row.require("fingerprint"),
                        row.get(STEPS).orElse(""));
                found.put(derivative.key(), derivative);
            }
        }
        return found;
    }

    /**
     * The same with the volume that the config chooses.
     *
     * @param listed where the manifest says that the scan is: there it is looked for if the output folder was moved away from it
     */
    public Derivative of(Optional<Integer> chosen, Path listed) {
        Path found = Files.exists(source) ? source : listed;
        return new Derivative(id, view, found, chosen, output, toSource, fingerprint, steps);
    }

    /**
     * The scan it came from, the chosen volume where the file has several. A folder is read as a DICOM series.
     *
     * @throws IOException if the scan cannot be read
     */
    public Scan sourceScan() throws IOException {
        return volume.isPresent() || Files.isDirectory(source)
                ? sourceScan(volume.orElse(0))
                : ScanReader.readFile(source);
    }

    /** The grid of the scan it came from; all volumes of a file lie on one grid. */
    public Grid sourceGrid() throws IOException {
        return sourceScan(volume.orElse(0)).volume().grid();
    }

    /** What is known of the place in the patient of the scan it came from. */
    public Scan.Form sourceForm() throws IOException {
        return sourceScan(volume.orElse(0)).form();
    }

    private Scan sourceScan(int number) throws IOException {
        if (Files.isDirectory(source)) {
            Scan all = DicomScanReader.readFolder(source, SeriesReader.all().get(0));
            return all.withVolumes(List.of(all.volumes().get(number)));
        }
        return ScanReader.readFile(source, OptionalInt.of(number));
    }

    /** The transform as text, as in the column to_source. */
    public static String format(Affine affine) {
        return Arrays.stream(affine.toRows()).mapToObj(Double::toString).collect(Collectors.joining(";"));
    }

    /** From the columns to_source and warp; a warp is the whole map, read when it is needed. */
    private static SpatialMap toSource(Path folder, Table.Row row) throws IOException {
        Optional<String> warp = row.get(WARP);
        if (warp.isEmpty()) {
            return affine(row);
        }
        Path file = folder.resolve(warp.get());
        if (!Files.exists(file)) {
            throw new MissingInputException(
                    "%s: no such file, which carries maps back to the scan (%s); run \"medai preprocess\" again"
                            .formatted(file, row.place()));
        }
        return Warp.stored(() -> FieldFile.read(file, FieldFile.Format.ITK));
    }

    private static Affine affine(Table.Row row) throws UnusableInputException {
        String text = row.require("to_source");
        try {
            Affine affine = Affine.rows(Arrays.stream(text.split(";"))
                    .mapToDouble(Double::parseDouble)
                    .toArray());
            affine.inverse();
            if (Arrays.stream(affine.toRows()).allMatch(Double::isFinite)) {
                return affine;
            }
            throw new IllegalArgumentException(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new UnusableInputException(
                    row.place(),
                    "\"%s\" in \"to_source\"".formatted(text),
                    "12 numbers of a transform that can be inverted",
                    "run \"medai preprocess\" again");
        }
    }
}
