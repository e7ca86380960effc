package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import medai.eval.prediction.AgreementMatrix;
import medai.eval.prediction.ClassificationEvaluation;
import medai.eval.prediction.Comparison;
import medai.eval.prediction.Cutoff;
import medai.eval.prediction.MetricRow;
import medai.eval.prediction.MultiClassEvaluation;
import medai.eval.prediction.PredictionTable;
import medai.eval.prediction.RegressionEvaluation;
import medai.eval.report.AgreementFigure;
import medai.eval.report.ClassificationFigures;
import medai.eval.report.RegressionFigures;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;

/** Any table of predictions to metrics.csv, tests.csv, agreement.csv, report.md and figures. */
public final class PredictionReport {
    private final PredictionTable table;
    private final Path folder;
    private final List<String> tests = new ArrayList<>();
    private final List<String> figures = new ArrayList<>();

    public PredictionReport(PredictionTable table, Path folder) {
        this.table = table;
        this.folder = folder;
    }

    /**
     * Two classes.
     *
     * @param compare column whose values are compared in pairs, or empty
     * @return what people read first
     */
    public String classification(ClassificationEvaluation.Options options, String compare) throws IOException {
        List<MetricRow> rows = new ArrayList<>();
        Set<String> notes = new LinkedHashSet<>();
        if (compare.isEmpty()) {
            rows.addAll(classification(table, options, "", notes));
        } else {
            for (Map.Entry<String, List<PredictionTable.Case>> model :
                    table.by(compare).entrySet()) {
                PredictionTable own = new PredictionTable(model.getValue(), List.of(), table.notes());
                classification(own, options, model.getKey(), notes)
                        .forEach(row -> rows.add(named(row, model.getKey())));
            }
            Comparison comparison = Comparison.of(table, compare, options);
            comparison.write(folder.resolve("tests.csv"));
            tests.addAll(comparison.describe());
        }
        MetricRow.write(folder.resolve("metrics.csv"), rows);
        return finish(text(rows), List.copyOf(notes));
    }

    /** Three and more classes: each against the rest, and all together. */
    public String classes(List<String> classes, int draws, long seed) throws IOException {
        MultiClassEvaluation together = MultiClassEvaluation.of(table, classes);
        List<MetricRow> rows = new ArrayList<>(together.rows(draws, seed));
        Set<String> notes = new LinkedHashSet<>();
        for (String one : classes) {
            ClassificationEvaluation.Options against =
                    new ClassificationEvaluation.Options(one, Cutoff.largest(classes), "", draws, seed);
            classification(table, against, one, notes).forEach(row -> rows.add(labelled(row, one)));
        }
        ClassificationFigures.confusion(folder.resolve("figures/confusion"), classes, together.confusion());
        figures.add("confusion");
        MetricRow.write(folder.resolve("metrics.csv"), rows);
        return finish(text(rows), List.copyOf(notes));
    }

    /** One model's metrics and figures, the figures in a folder of its name. */
    private List<MetricRow> classification(
            PredictionTable own, ClassificationEvaluation.Options options, String model, Set<String> notes)
            throws IOException {
        ClassificationEvaluation evaluation = ClassificationEvaluation.of(own, options);
        notes.addAll(evaluation.notes());
        ClassificationFigures.write(
                        folder.resolve("figures").resolve(model),
                        evaluation.sample("all"),
                        evaluation.subjects("all"),
                        options.positive(),
                        options.seed())
                .forEach(name -> figures.add(model.isEmpty() ? name : model + "/" + name));
        return evaluation.rows("truth");
    }

    /** Accuracy too is of the class here: that of all classes has a line of its own. */
    private static MetricRow labelled(MetricRow row, String label) {
        return new MetricRow(row.metric(), row.target(), label, row.group(), row.value(), row.interval(), row.n());
    }

    private static MetricRow named(MetricRow row, String model) {
        return new MetricRow(
                row.metric(),
                row.target(),
                row.label(),
                row.group().equals("all") ? model : model + "/" + row.group(),
                row.value(),
                row.interval(),
                row.n());
    }

    /** Numbers. */
    public String regression(int draws, long seed) throws IOException {
        RegressionEvaluation evaluation = RegressionEvaluation.of(table, draws, seed);
        List<MetricRow> rows = evaluation.rows();
        MetricRow.write(folder.resolve("metrics.csv"), rows);
        for (var target : evaluation.targets().entrySet()) {
            if (target.getValue().truth().length > 1) {
                figures.addAll(RegressionFigures.write(
                        folder.resolve("figures"),
                        target.getKey(),
                        target.getValue().truth(),
                        target.getValue().predicted()));
            }
        }
        return finish(text(rows), evaluation.notes());
    }

    /** Everybody against everybody; before the report is written, which shows it. */
    public void agreement(List<String> readers) throws UnusableInputException, IOException {
        AgreementMatrix matrix = AgreementMatrix.of(table, readers);
        matrix.write(folder.resolve("agreement.csv"));
        AgreementFigure.write(folder.resolve("figures/agreement"), matrix);
        figures.add("agreement");
    }

    private static String text(List<MetricRow> rows) {
        StringBuilder text = new StringBuilder(
                "%-28s %-16s %-14s %9s  %s%n".formatted("metric", "target, class", "group", "value", "95 % interval"));
        for (MetricRow row : rows) {
            boolean interval = !Double.isNaN(row.interval().low());
            text.append(String.format(
                    Locale.ROOT,
                    "%-28s %-16s %-14s %9s  %s%n",
                    row.metric(),
                    row.label().isEmpty() ? row.target() : row.target() + ", " + row.label(),
                    row.group(),
                    Double.isNaN(row.value()) ? "-" : String.format(Locale.ROOT, "%.4f", row.value()),
                    interval
                            ? String.format(
                                    Locale.ROOT,
                                    "%.4f to %.4f",
                                    row.interval().low(),
                                    row.interval().high())
                            : ""));
        }
        return text.toString();
    }

    private String finish(String text, List<String> notes) throws IOException {
        WholeFile.writeText(folder.resolve("report.md"), EvalStage.report("Evaluation", text, notes, tests, figures));
        StringBuilder all = new StringBuilder(text);
        notes.forEach(note -> all.append("note: ").append(note).append(System.lineSeparator()));
        tests.forEach(test -> all.append(test).append(System.lineSeparator()));
        return all.toString();
    }
}
