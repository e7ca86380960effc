package medai.cohort.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.MovedPaths;
import medai.cohort.split.Task;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * The names of the files of a run ({@code runs/NAME}), and access to those that describe the run as a whole: config, scans and
 * splits.
 *
 * @param path of the folder
 */
public record RunFolder(Path path) {
    private static final List<String> SPLITS = List.of("task", "subject", "part", "fold", "trial");
    private static final List<String> PARTS = List.of("train", "validation", "test");
    private static final String AS_WRITTEN = "restore the file from a copy; \"medai train\" writes it anew";

    /** Of a run in an experiment's output folder. */
    public static RunFolder of(Path output, String name) {
        return new RunFolder(output.resolve("runs").resolve(name));
    }

    /** The config that a run was made with, every key spelt out. */
    public Path config() {
        return path.resolve("config.yaml");
    }

    /** The scans of the run, with the SHA-256 of each. */
    public Path manifest() {
        return path.resolve("manifest.csv");
    }

    /** Which subject was in which part of which task. */
    public Path splits() {
        return path.resolve("splits.csv");
    }

    /** Where the networks come from. */
    public Path provenance() {
        return path.resolve("provenance.json");
    }

    /** Where the run was when it was trained, if it says so. */
    public Optional<Path> madeIn() throws IOException {
        return Files.exists(provenance())
                ? Optional.of(Json.read(provenance(), "restore it from a copy of the run, or delete it")
                                .path("folder")
                                .asText())
                        .filter(text -> !text.isEmpty())
                        .map(Path::of)
                : Optional.empty();
    }

    /** The folder of a task. */
    public TaskFolder task(int number) {
        return new TaskFolder(path.resolve("tasks").resolve(Integer.toString(number)), number);
    }

    /**
     * Writes config.yaml, manifest.csv and splits.csv.
     *
     * @param files columns of the manifest that are known to hold paths
     */
    public void describe(String config, Manifest manifest, Set<String> files, List<Task> tasks) throws IOException {
        WholeFile.writeText(config(), config);
        writeManifest(manifest, files);
        writeSplits(tasks);
    }

    /** Writes the manifest with paths relative to the run's folder and the SHA-256 of every scan. */
    private void writeManifest(Manifest manifest, Set<String> files) throws IOException {
        List<String> views = List.copyOf(manifest.entries().get(0).views().keySet());
        List<String> columns =
                new ArrayList<>(manifest.entries().get(0).row().columns().names());
        views.forEach(view -> columns.add("sha256_" + view));
        MovedPaths moved = new MovedPaths(
                manifest.file(),
                manifest.entries().stream().map(Manifest.Entry::row).toList(),
                files,
                path);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Manifest.Entry entry : manifest.entries()) {
            List<@Nullable Object> row = new ArrayList<>();
            for (String column : entry.row().columns().names()) {
                row.add(moved.of(entry.row(), column));
            }
            for (String view : views) {
                Path scan = entry.scan(view);
                row.add(Files.isReadable(scan) ? new Fingerprint().addFile(scan).value() : null);
            }
            rows.add(row);
        }
        Table.write(manifest(), columns, rows);
    }

    private void writeSplits(List<Task> tasks) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        for (Task task : tasks) {
            task.train().forEach(subject -> rows.add(split(task, subject, "train")));
            task.validation().forEach(subject -> rows.add(split(task, subject, "validation")));
            task.test().forEach(subject -> rows.add(split(task, subject, "test")));
        }
        Table.write(splits(), SPLITS, rows);
    }

    private static List<Object> split(Task task, String subject, String part) {
        return List.of(task.number(), subject, part, task.fold(), task.trial());
    }

    /**
     * Task and subject, with a space between them, to the part that splits.csv gave the subject.
     *
     * @throws UnusableInputException if it does not say so once of every subject: who was trained on would pass for new
     */
    public Map<String, String> parts() throws IOException {
        Table table = Table.read(splits());
        table.requireColumns(SPLITS.subList(0, 3));
        Map<String, String> parts = new HashMap<>();
        Table.Key<String> key = row -> row.require("task") + " " + row.require("subject");
        for (Map.Entry<String, Table.Row> row :
                table.byKey("task and subject", key).entrySet()) {
            String part = row.getValue().require("part");
            if (!PARTS.contains(part)) {
                throw new UnusableInputException(
                        row.getValue().place(), "part \"%s\"".formatted(part), "one of " + PARTS, AS_WRITTEN);
            }
            parts.put(row.getKey(), part);
        }
        if (parts.isEmpty()) {
            throw new UnusableInputException(splits(), "no subjects", "the parts of all", AS_WRITTEN);
        }
        return parts;
    }
}
