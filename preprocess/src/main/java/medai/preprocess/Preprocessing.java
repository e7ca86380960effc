package medai.preprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.cohort.Manifest;
import medai.imaging.cohort.ScanId;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the scans of a cohort: {@code derivatives/*.nii.gz} and {@code preprocess.csv}. A scan that cannot be used is reported in the
 * table and does not stop the others; a scan whose derivative exists, made from the same content by the same steps, is left alone.
 */
public final class Preprocessing {
    static final String TABLE = "preprocess.csv";

    private final List<Step> steps;
    private final NonFinite nonFinite;
    private final Path folder;

    /** What to do with voxels that are NaN or infinite. */
    public enum NonFinite {
        /** Report the scan as unusable. */
        FAIL,
        /** Take them as 0. */
        ZERO
    }

    /**
     * What became of one scan.
     *
     * @param message why it failed, or what the user should know; may be empty
     * @param seconds 0 if an earlier result was kept
     */
    public record Outcome(
            ScanId id,
            String view,
            Path source,
            Path output,
            boolean ok,
            String message,
            double seconds,
            Map<String, String> columns) {}

    public Preprocessing(List<Step> steps, NonFinite nonFinite, Path folder) {
        this.steps = List.copyOf(steps);
        this.nonFinite = nonFinite;
        this.folder = folder;
    }

    /**
     * @param force redo finished scans too
     * @param failFast stop at the first scan that fails
     * @param progress told of every scan
     * @return all outcomes, in the order of the manifest
     */
    public List<Outcome> run(Manifest manifest, boolean force, boolean failFast, Consumer<Outcome> progress)
            throws IOException {
        Map<Derivative.Key, Table.Row> before = force ? Map.of() : finished();
        String settings = settings();
        List<Outcome> outcomes = new ArrayList<>();
        Map<String, Grid> grids = new LinkedHashMap<>();
        for (Manifest.Entry entry : manifest.entries()) {
            for (Map.Entry<String, Path> view : entry.views().entrySet()) {
                Outcome outcome = prepare(entry.id(), view.getKey(), view.getValue(), settings, before, grids);
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

    /** What the steps are, with the content of their files in place of the names. */
    private String settings() throws IOException {
        Fingerprint all = new Fingerprint().add(nonFinite);
        for (Step step : steps) {
            String text = step.toString();
            for (Path file : step.files()) {
                if (!Files.isReadable(file)) {
                    throw new MissingInputException(file + ": no such file; correct the path in preprocess.steps");
                }
                text = text.replace(file.toString(), "file");
                all.addFile(file);
            }
            all.add(text);
        }
        return all.value();
    }

    private Map<Derivative.Key, Table.Row> finished() throws IOException {
        Map<Derivative.Key, Table.Row> rows = new LinkedHashMap<>();
        if (Files.exists(folder.resolve(TABLE))) {
            for (Table.Row row : Table.read(folder.resolve(TABLE)).rows()) {
                ScanId id =
                        new ScanId(row.require("subject"), row.get("session").orElse(""));
                rows.put(new Derivative.Key(id, row.require("view")), row);
            }
        }
        return rows;
    }

    private Outcome prepare(
            ScanId id,
            String view,
            Path source,
            String settings,
            Map<Derivative.Key, Table.Row> before,
            Map<String, Grid> grids) {
        long start = System.nanoTime();
        String name = id.entities() + "_view-" + view + "_desc-preproc";
        Path output = folder.resolve("derivatives").resolve(name + ".nii.gz");
        try {
            if (!Files.isReadable(source)) {
                throw new MissingInputException(source + ": no such file; correct the path in the manifest");
            }
            String fingerprint = new Fingerprint().add(settings).addFile(source).value();
            Optional<Outcome> kept =
                    keep(id, view, source, output, fingerprint, before.get(new Derivative.Key(id, view)), grids);
            if (kept.isPresent()) {
                return kept.get();
            }
            Scan scan = ScanReader.readFile(source);
            Prepared prepared =
                    new Prepared(finite(source, scan.volume()), Affine.identity(), Map.of("form", scan.describeForm()));
            Path log = folder.resolve("logs").resolve(name + ".log");
            for (Step step : steps) {
                prepared = step.apply(prepared, log);
            }
            checkGrid(view, prepared.volume().grid(), grids);
            NiftiWriter.write(output, prepared.volume(), "medai preprocessed");
            Map<String, String> columns = new LinkedHashMap<>(prepared.decisions());
            columns.put("to_source", Derivative.format(prepared.toSource()));
            columns.put("fingerprint", fingerprint);
            columns.put("grid", prepared.volume().grid().describe());
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Outcome(id, view, source, output, true, warning(scan), seconds, columns);
        } catch (IOException e) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            String named = message.startsWith(source.toString()) ? message : source + ": " + message;
            return new Outcome(id, view, source, output, false, named, (System.nanoTime() - start) / 1e9, Map.of());
        }
    }

    private static Optional<Outcome> keep(
            ScanId id,
            String view,
            Path source,
            Path output,
            String fingerprint,
            Table.@Nullable Row row,
            Map<String, Grid> grids)
            throws IOException {
        if (row == null || !row.get("fingerprint").orElse("").equals(fingerprint) || !Files.exists(output)) {
            return Optional.empty();
        }
        checkGrid(view, ScanReader.readFile(output).volume().grid(), grids);
        Map<String, String> columns = new LinkedHashMap<>();
        row.columns().names().stream().skip(FIXED.size()).forEach(column -> row.get(column)
                .ifPresent(v -> columns.put(column, v)));
        return Optional.of(
                new Outcome(id, view, source, output, true, row.get("message").orElse(""), 0, columns));
    }

    private Volume finite(Path source, Volume volume) throws UnusableInputException {
        int bad = volume.nonFinite();
        if (bad == 0) {
            return volume;
        }
        if (nonFinite == NonFinite.FAIL) {
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
            rows.add(row);
        }
        Table.write(folder.resolve(TABLE), columns, rows);
    }

    private Path relative(Path file) {
        return folder.toAbsolutePath()
                .normalize()
                .relativize(file.toAbsolutePath().normalize());
    }
}
