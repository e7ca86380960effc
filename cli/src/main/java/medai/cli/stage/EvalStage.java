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
import medai.eval.classification.Measure;
import medai.eval.prediction.ClassificationEvaluation;
import medai.eval.prediction.Cutoff;
import medai.eval.prediction.MetricRow;
import medai.eval.prediction.PredictionTable;
import medai.eval.prediction.RegressionEvaluation;
import medai.eval.report.ClassificationFigures;
import medai.eval.report.LearningCurves;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.WholeFile;
import medai.infer.TaskFolder;
import medai.train.StageConfig;

/** The predictions of a run's tasks to metrics.csv, report.md, figures and learning curves. */
public final class EvalStage {
    private static final int DRAWS = 2000;

    private EvalStage() {}

    /** What a run's predictions say, task by task. */
    public static ClassificationEvaluation evaluate(Experiment experiment) throws IOException {
        PredictionTable table = PredictionTable.read(predictions(experiment), PredictionTable.Options.PLAIN);
        return ClassificationEvaluation.of(
                table,
                new ClassificationEvaluation.Options(
                        experiment.positive(), Cutoff.ownCalls(), "task", DRAWS, 0, experiment.seed()));
    }

    /** @return the table of tasks, for people */
    public static String run(Experiment experiment, Path folder) throws IOException {
        List<String> curves = learningCurves(experiment, folder);
        if (!experiment.data().scores().isEmpty()) {
            PredictionTable table = PredictionTable.read(predictions(experiment), PredictionTable.Options.PLAIN);
            PredictionReport report = new PredictionReport(folder, curves);
            List<String> readers = CohortPredictions.readers(experiment);
            if (readers.size() > 1) {
                report.agreement(table, readers);
            }
            return report.regression(table, new RegressionEvaluation.Options("", "task", DRAWS, experiment.seed()), "");
        }
        ClassificationEvaluation evaluation = evaluate(experiment);
        MetricRow.write(
                folder.resolve("metrics.csv"),
                evaluation.rows(experiment.data().target().orElse("truth")));
        String table = table(evaluation, Locale.ROOT);
        List<String> figures = new ArrayList<>(ClassificationFigures.write(
                folder.resolve("figures"),
                evaluation.sample("all"),
                evaluation.subjects("all"),
                experiment.positive(),
                experiment.seed()));
        figures.addAll(curves);
        WholeFile.writeText(
                folder.resolve("report.md"), report(experiment.name(), table, evaluation.notes(), List.of(), figures));
        return table;
    }

    /** A figure for each stage, with a line for each task. */
    private static List<String> learningCurves(Experiment experiment, Path folder) throws IOException {
        Map<String, Path> logs = new LinkedHashMap<>();
        for (int task = 0; task < experiment.train().split().tasks(); task++) {
            Path log = TaskFolder.of(experiment.run(), task).path().resolve("log.csv");
            if (Files.exists(log)) {
                logs.put(String.valueOf(task), log);
            }
        }
        List<String> figures = new ArrayList<>();
        for (StageConfig stage : experiment.train().stages()) {
            LearningCurves.write(folder.resolve("figures/learning_" + stage.name()), stage.name(), logs);
            figures.add("learning_" + stage.name());
        }
        return figures;
    }

    /** A report in Markdown. */
    public static String report(
            String name, String table, List<String> notes, List<String> tests, List<String> figures) {
        StringBuilder report = new StringBuilder("# %s%n%n```%n%s```%n".formatted(name, table));
        notes.forEach(note -> report.append("%n- %s".formatted(note)));
        tests.forEach(test -> report.append("%n- %s".formatted(test)));
        report.append("%n".formatted());
        figures.forEach(
                figure -> report.append("%n![%s](figures/%s.png)%n".formatted(figure.replace('_', ' '), figure)));
        return report.toString();
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

    /** The measures that people look at first: a line each, groups, mean, SD and coefficient of variation. */
    public static String table(ClassificationEvaluation evaluation, Locale locale) {
        List<String> groups = evaluation.groups();
        StringBuilder text = new StringBuilder("%-20s".formatted("trial"));
        for (int i = 1; i <= groups.size(); i++) {
            text.append(String.format(locale, "%7d", i));
        }
        text.append("    mean     SD     CV\n");
        for (Measure measure : List.of(
                Measure.ACCURACY, Measure.PRECISION, Measure.RECALL, Measure.TP_OVER_TP_PLUS_TN, Measure.AUROC)) {
            text.append("%-20s".formatted(measure.key()));
            List<Double> values = evaluation.values(measure);
            values.forEach(value -> text.append(value.isNaN() ? "      -" : String.format(locale, "%7.3f", value)));
            Summary summary = Summary.of(values);
            text.append(String.format(
                    locale, " %7.3f%7.3f%7.3f%n", summary.mean(), summary.sd(), summary.coefficientOfVariation()));
        }
        return text.toString();
    }
}
