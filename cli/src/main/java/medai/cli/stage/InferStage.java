package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import medai.imaging.cohort.ScanId;
import medai.imaging.table.Table;
import medai.networks.Network;
import medai.networks.engine.Torch;
import medai.preprocess.Derivative;
import medai.preprocess.Shard;

/** Every network of a run applied to every prepared scan of a manifest. */
public final class InferStage {
    private final Cohort cohort;
    private final Console console;

    public InferStage(Cohort cohort, Console console) {
        this.cohort = cohort;
        this.console = console;
    }

    /**
     * @param parts task and subject to what the subject was for the network of the task; the others are new to it
     * @param tasks whose networks
     * @return predictions.csv in {@code folder}
     */
    public Path run(Networks networks, Map<String, String> parts, List<Integer> tasks, Path folder, int threads)
            throws IOException {
        Map<ScanId, List<Derivative>> prepared = cohort.preparedOnly(Shard.whole());
        Torch.start(threads);
        CohortPredictions predictions = new CohortPredictions(cohort);
        try (Console.Progress progress = console.progress("infer", (long) tasks.size() * prepared.size())) {
            for (int task : tasks) {
                try (Network network = networks.of(task, prepared)) {
                    for (Map.Entry<ScanId, List<Derivative>> scan : prepared.entrySet()) {
                        ScanId id = scan.getKey();
                        predictions.add(
                                network,
                                id,
                                task,
                                parts.getOrDefault(task + " " + id.subject(), "new"),
                                scan.getValue().stream().map(Derivative::output).toList());
                        progress.step(id.toString());
                    }
                }
            }
        }
        Path file = folder.resolve("predictions.csv");
        predictions.write(file);
        return file;
    }

    /** Task and subject to the part that the run's splits.csv gave the subject. */
    public static Map<String, String> parts(Path run) throws IOException {
        Map<String, String> parts = new HashMap<>();
        for (Table.Row row : Table.read(run.resolve("splits.csv")).rows()) {
            parts.put(row.require("task") + " " + row.require("subject"), row.require("part"));
        }
        return parts;
    }
}
