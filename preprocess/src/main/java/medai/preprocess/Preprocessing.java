package medai.preprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import medai.cohort.Study;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.Shard;
import medai.cohort.run.Derivative;
import medai.cohort.run.Fingerprint;
import medai.cohort.run.Journal;
import medai.cohort.run.Problems;
import medai.cohort.run.StableText;
import medai.dicom.DicomScanReader;
import medai.dicom.SeriesReader;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.MemoryShortageException;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.Remarks;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import medai.preprocess.step.Prepared;
import medai.preprocess.step.Step;
import medai.preprocess.step.StepContext;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the scans of a cohort: {@code derivatives/*.nii.gz} and {@code preprocess.csv}. A scan that cannot be used is reported
 * in the table and does not stop the others; a scan whose derivative exists, made from the same content by the same steps, is
 * left alone.
 */
public final class Preprocessing {
    private final PreparationSettings settings;
    private final Path folder;
    private final Shard shard;
    private final Observer observer;
    private final MaskFiles masks;

    /**
     * The outcome for one scan.
     *
     * @param message why it failed, or what the user should know; may be empty
     * @param seconds 0 if an earlier result was kept
     */
    public record Outcome(
            Manifest.Entry entry,
            String view,
            Path source,
            Path output,
            boolean ok,
            String message,
            double seconds,
            Map<String, String> columns) {
        public SampleId id() {
            return entry.id();
        }

        /** Why scans failed, a line for each kind of problem. */
        public static List<String> failures(List<Outcome> outcomes) {
            return Problems.lines(
                    "scans",
                    outcomes.stream().filter(o -> !o.ok).map(Outcome::message).toList());
        }

        /** What the user should know of prepared scans, a line for each kind. */
        public static List<String> notes(List<Outcome> outcomes) {
            return Problems.lines(
                    "scans",
                    outcomes.stream()
                            .filter(o -> o.ok && !o.message.isEmpty())
                            .map(o -> o.source + ": " + o.message)
                            .toList());
        }
    }

    /**
     * How a run proceeds.
     *
     * @param force redo what is finished
     * @param failFast stop at the first scan that fails
     * @param shard the subjects that this process prepares
     * @param figures draw what each step did to the first scans
     */
    public record Options(boolean force, boolean failFast, Shard shard, boolean figures) {
        /** All subjects that are not finished yet. */
        public static Options plain() {
            return new Options(false, false, Shard.whole(), false);
        }

        /** The same, but the first scan that fails ends the run. */
        public static Options strict() {
            return new Options(false, true, Shard.whole(), false);
        }
    }

    /** Receives a scan as it was read and after each of its steps; the views of a scan may arrive concurrently. */
    public interface Observer {
        /** @param form what the file says of the scan's place in the patient */
        void sees(SampleId id, String view, Scan.Form form, String after, Prepared scan);
    }

    public Preprocessing(PreparationSettings settings, Path folder) {
        this(settings, folder, Shard.whole(), (id, view, form, after, scan) -> {});
    }

    /** @param shard the subjects that this process prepares */
    public Preprocessing(PreparationSettings settings, Path folder, Shard shard, Observer observer) {
        this.settings = settings;
        this.folder = folder;
        this.shard = shard;
        this.observer = observer;
        masks = new MaskFiles(settings.maskColumns());
    }

    /** Prepares the scans of a study. @return the outcome for every scan */
    public static List<Outcome> run(Study study, PreparationSettings settings, Options options, Journal journal)
            throws IOException {
        Manifest manifest = Manifest.read(study.manifest(), study.data().viewColumns());
        StepPictures pictures = new StepPictures();
        Preprocessing preprocessing = new Preprocessing(
                settings,
                study.output(),
                options.shard(),
                options.figures() ? pictures : (id, view, form, after, scan) -> {});
        long subjects = manifest.entries().stream()
                .map(entry -> entry.id().subject())
                .distinct()
                .count();
        options.shard().empty((int) subjects, "subjects").ifPresent(journal::warn);
        int scans = options.shard().of(manifest).size() * study.data().views().size();
        List<Outcome> outcomes;
        try (Journal.Progress progress = journal.progress("preprocess", scans)) {
            outcomes = preprocessing.run(
                    manifest,
                    options.force() || options.figures(),
                    options.failFast(),
                    outcome -> progress.step(outcome.id().toString()));
        }
        pictures.write(study.output().resolve("figures"));
        return outcomes;
    }

    /**
     * @param force redo finished scans too
     * @param failFast stop at the first scan that fails
     * @param progress notified of every finished scan
     * @return all outcomes, in the order of the manifest
     */
    public List<Outcome> run(Manifest manifest, boolean force, boolean failFast, Consumer<Outcome> progress)
            throws IOException {
        Map<Derivative.Key, Table.Row> before = force ? Map.of() : finished();
        Map<String, String> steps = new LinkedHashMap<>();
        for (String view : manifest.entries().get(0).views().keySet()) {
            steps.put(view, settings.fingerprint(view));
            masks.requireColumns(manifest, settings.of(view));
        }
        List<Outcome> outcomes = new ArrayList<>();
        Map<String, Grid> grids = new ConcurrentHashMap<>();
        for (Manifest.Entry entry : shard.of(manifest)) {
            List<Outcome> views = entry.views().keySet().parallelStream()
                    .map(view -> prepare(manifest, entry, view, steps.getOrDefault(view, ""), before, grids))
                    .toList();
            for (Outcome outcome : views) {
                outcomes.add(outcome);
                progress.accept(outcome);
                if (failFast && !outcome.ok()) {
                    write(outcomes);
                    throw new UnusableInputException(outcome.message());
                }
            }
        }
        write(outcomes);
        return outcomes;
    }

    /** What is there already. Where both tables have a scan, the fingerprint decides whether the row of the later one is used. */
    private Map<Derivative.Key, Table.Row> finished() throws IOException {
        Map<Derivative.Key, Table.Row> rows = new LinkedHashMap<>();
        for (String name : List.of(Derivative.TABLE, shard.table(Derivative.TABLE))) {
            if (Files.exists(folder.resolve(name))) {
                for (Table.Row row : Table.read(folder.resolve(name)).rows()) {
                    SampleId id = SampleId.of(row);
                    rows.put(new Derivative.Key(id, row.require("view")), row);
                }
            }
        }
        return rows;
    }

    private Outcome prepare(
            Manifest manifest,
            Manifest.Entry entry,
            String view,
            String stepsOfView,
            Map<Derivative.Key, Table.Row> before,
            Map<String, Grid> grids) {
        long start = System.nanoTime();
        SampleId id = entry.id();
        Path source = entry.scan(view);
        String name = id.entities() + "_view-" + view + "_desc-preproc";
        Path output = folder.resolve("derivatives").resolve(name + ".nii.gz");
        try {
            if (!Files.isReadable(source)) {
                throw new MissingInputException(source + ": no such file; correct the path in the manifest");
            }
            Map<String, Path> labels = masks.of(manifest, entry, settings.of(view));
            Fingerprint depends =
                    new Fingerprint().add(stepsOfView).add(settings.seed()).addFile(source);
            for (Path mask : labels.values()) {
                depends.addFile(mask);
            }
            if (Files.isDirectory(source) && !settings.engine().equals(PreparationSettings.OWN_ENGINE)) {
                depends.add("engine " + settings.engine());
            }
            String fingerprint = depends.value();
            Optional<Outcome> kept =
                    keep(entry, view, source, output, fingerprint, before.get(new Derivative.Key(id, view)), grids);
            if (kept.isPresent()) {
                kept.get().columns().put(Derivative.STEPS, stepsOfView);
                kept.get().columns().putAll(volume(view));
                return kept.get();
            }
            Scan scan = read(settings, source, view);
            Prepared prepared = Prepared.of(finite(source, scan.volume()), Map.of("form", scan.describeForm()));
            observer.sees(id, view, scan.form(), "scan", prepared);
            StepContext context = new StepContext(
                    id,
                    folder.resolve("logs").resolve(name + ".log"),
                    settings.seed(),
                    mask -> Objects.requireNonNull(labels.get(mask)));
            for (Step step : settings.of(view)) {
                prepared = step.apply(prepared, context);
                requireFinite(step, prepared.volume());
                observer.sees(id, view, scan.form(), StableText.name(step.getClass()), prepared);
            }
            requireContrast(source, prepared.volume());
            checkGrid(view, prepared.volume().grid(), grids);
            NiftiWriter.write(output, prepared.volume(), "medai preprocessed");
            Map<String, String> columns = new LinkedHashMap<>(prepared.decisions());
            columns.putAll(WayBack.write(folder, output.resolveSibling(name), prepared.toSource()));
            columns.put("fingerprint", fingerprint);
            columns.put(Derivative.STEPS, stepsOfView);
            columns.put("grid", prepared.volume().grid().describe());
            columns.putAll(volume(view));
            columns.putAll(piece(id));
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Outcome(entry, view, source, output, true, warning(scan), seconds, columns);
        } catch (IOException e) {
            return failed(entry, view, source, output, start, e);
        } catch (RuntimeException | Error e) {
            return failed(entry, view, source, output, start, MemoryShortageException.of(source, e));
        }
    }

    private static Outcome failed(
            Manifest.Entry entry, String view, Path source, Path output, long start, IOException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        String named = message.startsWith(source.toString()) ? message : source + ": " + message;
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Outcome(entry, view, source, output, false, named, seconds, piece(entry.id()));
    }

    /** The column that only pieces of scans have. */
    private static Map<String, String> piece(SampleId id) {
        return id.piece().isEmpty() ? Map.of() : Map.of(SampleId.PIECE, id.piece());
    }

    /** The column that only views of a chosen volume have. */
    private Map<String, String> volume(String view) {
        @Nullable Integer volume = settings.volumes().get(view);
        return volume == null ? Map.of() : Map.of("volume", volume.toString());
    }

    /** A scan of a view, as the settings choose it from its file or folder. */
    static Scan read(PreparationSettings settings, Path source, String view) throws IOException {
        @Nullable Integer volume = settings.volumes().get(view);
        if (Files.isDirectory(source)) {
            SeriesReader reader = SeriesReader.named(settings.engine())
                    .orElseThrow(() -> new IllegalArgumentException("no engine " + settings.engine()));
            Scan scan = DicomScanReader.readFolder(source, reader);
            int volumes = scan.volumes().size();
            if (volume == null ? volumes > 1 : volume >= volumes) {
                throw new UnusableInputException(
                        source,
                        volumes + " volumes" + (volume == null ? "" : ", and volume " + volume + " asked for"),
                        volume == null ? "one of them chosen" : "one from 0 to " + (volumes - 1),
                        "set data.views." + view + ".volume");
            }
            return volume == null
                    ? scan
                    : scan.withVolumes(List.of(scan.volumes().get(volume)));
        }
        return ScanReader.readFile(source, volume == null ? OptionalInt.empty() : OptionalInt.of(volume));
    }

    /** Refuses files of the steps, and label maps that they need, which are not there. */
    public static void requireFiles(Manifest manifest, PreparationSettings settings) throws IOException {
        MaskFiles masks = new MaskFiles(settings.maskColumns());
        for (String view : manifest.entries().get(0).views().keySet()) {
            settings.fingerprint(view);
            masks.requireColumns(manifest, settings.of(view));
            for (Manifest.Entry entry : manifest.entries()) {
                masks.of(manifest, entry, settings.of(view));
            }
        }
    }

    private Optional<Outcome> keep(
            Manifest.Entry entry,
            String view,
            Path source,
            Path output,
            String fingerprint,
            Table.@Nullable Row row,
            Map<String, Grid> grids)
            throws IOException {
        if (row == null
                || !row.get("fingerprint").orElse("").equals(fingerprint)
                || !Files.exists(output)
                || !WayBack.isThere(folder, row)) {
            return Optional.empty();
        }
        checkGrid(view, ScanReader.readFile(output).volume().grid(), grids);
        Map<String, String> columns = new LinkedHashMap<>();
        row.columns().names().stream().skip(FIXED.size()).forEach(column -> row.get(column)
                .ifPresent(v -> columns.put(column, v)));
        return Optional.of(new Outcome(
                entry, view, source, output, true, row.get("message").orElse(""), 0, columns));
    }

    /** From finite intensities every step makes finite ones, but for external programs and sums beyond the largest float. */
    private static void requireFinite(Step step, Volume volume) throws UnusableInputException {
        int bad = volume.nonFinite();
        if (bad > 0) {
            throw new UnusableInputException(
                    "step " + StableText.name(step.getClass()),
                    "%d NaN or infinite of %d voxels after it".formatted(bad, volume.voxels().length),
                    "finite intensities",
                    "look at the scan, and at the log of the program where the step runs one");
        }
    }

    /** Slices without contrast become 0 in some steps, and masks may leave nothing: a network would learn from an empty image. */
    private static void requireContrast(Path source, Volume volume) throws UnusableInputException {
        float first = volume.voxels()[0];
        for (float value : volume.voxels()) {
            if (value != first) {
                return;
            }
        }
        if (first == 0) {
            throw new UnusableInputException(
                    "the prepared scan",
                    "zeros only",
                    "an image with contrast",
                    "look at the scan, and at the steps with \"medai preprocess --figures\"");
        }
        Remarks.add(source, "prepared, the scan has one value only: it shows nothing");
    }

    private Volume finite(Path source, Volume volume) throws UnusableInputException {
        int bad = volume.nonFinite();
        if (bad == 0) {
            return volume;
        }
        if (settings.nonFinite() == PreprocessConfig.NonFinite.FAIL) {
            throw new UnusableInputException(
                    source,
                    "%d NaN or infinite of %d voxels".formatted(bad, volume.voxels().length),
                    "finite intensities",
                    "mask them out, or set preprocess.non_finite: zero");
        }
        float[] voxels = volume.voxels().clone();
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = Float.isFinite(voxels[i]) ? voxels[i] : 0;
        }
        return volume.with(voxels);
    }

    /** All prepared scans of a view must have one shape: a network takes no other. */
    private static void checkGrid(String view, Grid grid, Map<String, Grid> grids) throws UnusableInputException {
        Grid first = grids.putIfAbsent(view, grid);
        if (first != null
                && (first.width() != grid.width()
                        || first.height() != grid.height()
                        || first.depth() != grid.depth())) {
            throw new UnusableInputException(
                    "prepared to %s, where the scans before have %s; add a register or crop_or_pad step that gives all the same size"
                            .formatted(grid.describe(), first.describe()));
        }
    }

    private static String warning(Scan scan) {
        return scan.form() == Scan.Form.SPACING || scan.formDisagreement() > 0.01 ? "used " + scan.describeForm() : "";
    }

    private static final List<String> FIXED =
            List.of("subject", "session", "view", "source", "output", "status", "message", "seconds");

    private void write(List<Outcome> outcomes) throws IOException {
        List<String> decided = outcomes.stream()
                .flatMap(outcome -> outcome.columns().keySet().stream())
                .distinct()
                .sorted()
                .toList();
        List<String> columns = new ArrayList<>(FIXED);
        columns.addAll(decided);
        if (shard.count() > 1) {
            columns.add(Shard.LINE);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Outcome o : outcomes) {
            List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                    o.id().subject(),
                    o.id().session(),
                    o.view(),
                    relative(o.source()),
                    o.ok() ? relative(o.output()) : null,
                    o.ok() ? "ok" : "failed",
                    o.message(),
                    o.seconds()));
            decided.forEach(column -> row.add(o.columns().get(column)));
            if (shard.count() > 1) {
                row.add(o.entry().row().line());
            }
            rows.add(row);
        }
        Table.write(folder.resolve(shard.table(Derivative.TABLE)), columns, rows);
        BidsDerivatives.describe(folder.resolve("derivatives"));
    }

    private Path relative(Path file) {
        return folder.toAbsolutePath()
                .normalize()
                .relativize(file.toAbsolutePath().normalize());
    }
}
