package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import medai.cli.config.Experiment;
import medai.eval.Summary;
import medai.eval.TrialMetrics;
import medai.eval.report.LearningCurves;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.WholeFile;
import medai.infer.TaskFolder;
import medai.train.StageConfig;

/** The predictions of a run's tasks to metrics.csv, report.md and learning curves. */
public final class EvalStage {
    private EvalStage() {}

    /** @return the table of trials, for people */
    public static String run(Experiment experiment, Path folder) throws IOException {
        TrialMetrics metrics =
                TrialMetrics.of(predictions(experiment), experiment.eval().positive());
        metrics.write(folder.resolve("metrics.csv"));
        String table = table(metrics, Locale.ROOT);
        Map<String, Path> logs = new LinkedHashMap<>();
        for (int task = 0; task < experiment.train().split().tasks(); task++) {
            logs.put(
                    "task " + task, TaskFolder.of(experiment.run(), task).path().resolve("log.csv"));
        }
        StringBuilder report = new StringBuilder("# %s%n%n```%n%s```%n".formatted(experiment.name(), table));
        for (StageConfig stage : experiment.train().stages()) {
            LearningCurves.write(folder.resolve("figures/learning_" + stage.name() + ".png"), stage.name(), logs);
            report.append("%n![loss in stage %s](figures/learning_%s.png)%n".formatted(stage.name(), stage.name()));
        }
        WholeFile.writeText(folder.resolve("report.md"), report.toString());
        return table;
    }

    private static List<Path> predictions(Experiment experiment) throws MissingInputException {
        List<Path> files = new ArrayList<>();
        List<Integer> missing = new ArrayList<>();
        for (int task = 0; task < experiment.train().split().tasks(); task++) {
            Path file = TaskFolder.of(experiment.run(), task).path().resolve("predictions.csv");
            files.add(file);
            if (!Files.exists(file)) {
                missing.add(task);
            }
        }
        if (!missing.isEmpty()) {
            throw new MissingInputException(experiment.run() + ": tasks " + missing
                    + " have no predictions; run \"medai train\" for them first");
        }
        return files;
    }

    /** One line per measure: trials, mean, SD and coefficient of variation. */
    public static String table(TrialMetrics metrics, Locale locale) {
        StringBuilder text = new StringBuilder("%-20s".formatted("trial"));
        for (int task : metrics.confusions().keySet()) {
            text.append(String.format(locale, "%7d", task + 1));
        }
        text.append("    mean     SD     CV\n");
        for (String measure : metrics.measureNames()) {
            text.append("%-20s".formatted(measure));
            List<Double> values = metrics.values(measure);
            values.forEach(value -> text.append(value.isNaN() ? "      -" : String.format(locale, "%7.3f", value)));
            Summary summary = Summary.of(values);
            text.append(String.format(
                    locale, " %7.3f%7.3f%7.3f%n", summary.mean(), summary.sd(), summary.coefficientOfVariation()));
        }
        return text.toString();
    }
}
