package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import medai.imaging.cohort.ScanId;
import medai.infer.Prediction;
import medai.infer.TaskFolder;
import medai.networks.Network;
import medai.networks.engine.Torch;
import medai.preprocess.Derivative;
import medai.train.split.Task;

/** Every network of a run applied to every prepared scan of the manifest. */
public final class InferStage {
    private final Cohort cohort;
    private final Console console;

    public InferStage(Cohort cohort, Console console) {
        this.cohort = cohort;
        this.console = console;
    }

    /** @return predictions.csv in the folder */
    public Path run(Path folder, int threads) throws IOException {
        Map<ScanId, List<Derivative>> prepared = cohort.prepared();
        List<Task> tasks = cohort.tasks();
        Torch.start(threads);
        List<Prediction> predictions = new ArrayList<>();
        try (Console.Progress progress = console.progress("infer", (long) tasks.size() * prepared.size())) {
            for (Task task : tasks) {
                try (Network network =
                        TaskFolder.of(cohort.experiment().run(), task.number()).network()) {
                    for (Map.Entry<ScanId, List<Derivative>> scan : prepared.entrySet()) {
                        ScanId id = scan.getKey();
                        predictions.add(Prediction.of(
                                network,
                                id,
                                task.number(),
                                part(task, id.subject()),
                                cohort.classOf(id.subject()),
                                scan.getValue().stream().map(Derivative::output).toList()));
                        progress.step(id.toString());
                    }
                }
            }
        }
        Path file = folder.resolve("predictions.csv");
        Prediction.write(file, cohort.experiment().data().classes(), predictions);
        return file;
    }

    private static String part(Task task, String subject) {
        return task.train().contains(subject) ? "train" : task.test().contains(subject) ? "test" : "new";
    }
}
