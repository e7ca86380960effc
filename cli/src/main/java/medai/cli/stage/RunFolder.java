package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.imaging.cohort.Manifest;
import medai.imaging.file.WholeFile;
import medai.imaging.table.Table;
import medai.networks.engine.Torch;
import medai.preprocess.Fingerprint;
import medai.train.split.Task;
import org.jspecify.annotations.Nullable;

/** What a run's folder says of the run as a whole: config, scans, splits and where the networks come from. */
final class RunFolder {
    private final Experiment experiment;
    private final Path folder;

    RunFolder(Experiment experiment) {
        this.experiment = experiment;
        folder = experiment.run();
    }

    /** Writes config.yaml, manifest.csv and splits.csv. */
    void describe(Manifest manifest, List<Task> tasks) throws IOException {
        WholeFile.writeText(folder.resolve("config.yaml"), ConfigFile.toYaml(experiment));
        writeManifest(manifest);
        writeSplits(tasks);
    }

    /** The manifest again, with paths from the run's folder and the SHA-256 of every scan. */
    private void writeManifest(Manifest manifest) throws IOException {
        List<String> views = List.copyOf(experiment.data().views().keySet());
        List<String> columns =
                new ArrayList<>(manifest.entries().get(0).row().columns().names());
        views.forEach(view -> columns.add("sha256_" + view));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Manifest.Entry entry : manifest.entries()) {
            List<@Nullable Object> row = new ArrayList<>();
            for (String column : entry.row().columns().names()) {
                String cell = entry.row().get(column).orElse("");
                row.add(Manifest.moved(manifest.file(), cell, folder));
            }
            for (String view : views) {
                Path scan = entry.scan(view);
                row.add(Files.isReadable(scan) ? new Fingerprint().addFile(scan).value() : null);
            }
            rows.add(row);
        }
        Table.write(folder.resolve("manifest.csv"), columns, rows);
    }

    private void writeSplits(List<Task> tasks) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        for (Task task : tasks) {
            task.train().forEach(subject -> rows.add(split(task, subject, "train")));
            task.validation().forEach(subject -> rows.add(split(task, subject, "validation")));
            task.test().forEach(subject -> rows.add(split(task, subject, "test")));
        }
        Table.write(folder.resolve("splits.csv"), List.of("task", "subject", "part", "fold", "trial"), rows);
    }

    private static List<Object> split(Task task, String subject, String part) {
        return List.of(task.number(), subject, part, task.fold(), task.trial());
    }

    /**
     * Writes provenance.json.
     *
     * @param commandLine the words after {@code medai}
     */
    void writeProvenance(List<String> commandLine, int threads, Instant start) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", Build.version());
        facts.put("git_commit", Build.commit());
        facts.put("command_line", commandLine);
        facts.put("seed", experiment.seed());
        if (experiment.train().start().isPresent()) {
            Path weights = experiment.train().start().get().weights();
            facts.put(
                    "started_from",
                    Map.of(
                            "weights", weights.toString(),
                            "sha256", new Fingerprint().addFile(weights).value()));
        }
        facts.put("device", "cpu");
        facts.put("threads", threads);
        facts.put(
                "libraries",
                Map.of("pytorch", Torch.version(), "djl", String.valueOf(ai.djl.engine.Engine.getDjlVersion())));
        facts.put("java", Runtime.version().toString());
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("start", start.toString());
        facts.put("end", Instant.now().toString());
        WholeFile.writeText(folder.resolve("provenance.json"), Json.of(facts));
    }
}
