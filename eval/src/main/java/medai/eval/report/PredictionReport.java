package medai.eval.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import medai.eval.classification.Metric;
import medai.eval.detection.DetectionEvaluation;
import medai.eval.prediction.AgreementMatrix;
import medai.eval.prediction.ClassificationEvaluation;
import medai.eval.prediction.Comparison;
import medai.eval.prediction.Cutoff;
import medai.eval.prediction.MetricRow;
import medai.eval.prediction.MultiClassEvaluation;
import medai.eval.prediction.PredictionTable;
import medai.eval.prediction.RegressionComparison;
import medai.eval.prediction.RegressionEvaluation;
import medai.eval.prediction.RegressionSample;
import medai.eval.table.TestRow;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;
import medai.report.MarkdownReport;

/** Any table of predictions to metrics.csv, tests.csv, agreement.csv, report.md and figures. */
public final class PredictionReport {
    private static final int MOST_BARS = 60;

    private final Path folder;
    private final String name;
    private final List<MetricRow> metrics = new ArrayList<>();
    private final List<TestRow> tests = new ArrayList<>();
    private final String target;
    private final Set<String> notes = new LinkedHashSet<>();
    private final List<String> figures = new ArrayList<>();

    public PredictionReport(Path folder) {
        this(folder, "Evaluation", "truth", List.of());
    }

    /**
     * A report.
     *
     * @param name its title
     * @param target what was predicted, by the name of its column
     * @param others existing figures that belong in the report
     */
    PredictionReport(Path folder, String name, String target, List<String> others) {
        this.folder = folder;
        this.name = name;
        this.target = target;
        figures.addAll(others);
    }

    /**
     * Two classes.
     *
     * @param compare column whose values are compared in pairs, or empty
     * @return a summary for the console
     */
    public String classification(PredictionTable table, ClassificationEvaluation.Options options, String compare)
            throws IOException {
        table.requireProbabilities(List.of(options.positive()));
        if (compare.isEmpty()) {
            metrics.addAll(judged(table, options, ""));
        } else {
            for (Map.Entry<String, PredictionTable> model : table.split(compare).entrySet()) {
                judged(model.getValue(), options, model.getKey())
                        .forEach(row -> metrics.add(named(row, model.getKey())));
            }
            Comparison comparison = Comparison.of(table, compare, options);
            tests.addAll(comparison.rows());
            metrics.addAll(comparison.metrics());
        }
        bars(List.of(Metric.AUROC.key(), Metric.ACCURACY.key()), !compare.isEmpty());
        return finish();
    }

    /**
     * Three and more classes: all together, and each against the rest.
     *
     * @param groupBy column whose values are judged separately, with mean and standard deviation over them; or empty
     */
    public String classes(PredictionTable table, List<String> classes, String groupBy, int draws, long seed)
            throws IOException {
        MultiClassEvaluation together = MultiClassEvaluation.of(table, classes);
        table.requireProbabilities(classes);
        metrics.addAll(together.rows(target, draws, seed));
        if (!groupBy.isEmpty()) {
            metrics.addAll(MultiClassEvaluation.groups(table, classes, target, groupBy));
        }
        for (String one : classes) {
            ClassificationEvaluation.Options against =
                    new ClassificationEvaluation.Options(one, Cutoff.largest(classes), "", draws, 0, seed);
            // accuracy too is of the class here: that of all classes has a line of its own
            judged(table, against, one).forEach(row -> metrics.add(row.labelled(one)));
        }
        ClassificationFigures.confusion(folder.resolve("figures/confusion"), classes, together.confusion());
        figures.add("confusion");
        return finish();
    }

    /** One model's metrics, tests and figures, the figures in a folder of its name. */
    private List<MetricRow> judged(PredictionTable own, ClassificationEvaluation.Options options, String model)
            throws IOException {
        ClassificationEvaluation evaluation = ClassificationEvaluation.of(own, options);
        notes.addAll(evaluation.notes());
        ClassificationFigures.write(
                        folder.resolve("figures").resolve(model),
                        evaluation.sample("all"),
                        evaluation.subjects("all"),
                        options.positive(),
                        others(own, evaluation.sample("all").positive(), options.positive()),
                        options.seed())
                .forEach(name -> figures.add(model.isEmpty() ? name : model + "/" + name));
        evaluation.tests().forEach(test -> tests.add(model.isEmpty() ? test : test.of(model)));
        return evaluation.rows(target);
    }

    /** The class that is not the positive one, or what all others are called where there are several. */
    static String others(PredictionTable table, boolean[] positive, String name) {
        List<String> others = IntStream.range(0, positive.length)
                .filter(i -> !positive[i])
                .mapToObj(i -> table.cases().get(i).truth())
                .distinct()
                .toList();
        return others.size() == 1 ? others.get(0) : "not " + name;
    }

    private static MetricRow named(MetricRow row, String model) {
        return row.in(row.group().equals("all") ? model : model + "/" + row.group());
    }

    /**
     * Numbers.
     *
     * @param compare column whose values are compared in pairs, or empty
     */
    public String regression(PredictionTable table, RegressionEvaluation.Options options, String compare)
            throws IOException {
        if (compare.isEmpty()) {
            metrics.addAll(judged(RegressionEvaluation.of(table, options), ""));
        } else {
            Map<String, RegressionEvaluation> models = new LinkedHashMap<>();
            for (Map.Entry<String, PredictionTable> model : table.split(compare).entrySet()) {
                RegressionEvaluation evaluation = RegressionEvaluation.of(model.getValue(), options);
                models.put(model.getKey(), evaluation);
                judged(evaluation, model.getKey()).forEach(row -> metrics.add(named(row, model.getKey())));
            }
            tests.addAll(RegressionComparison.of(models, options.draws(), options.seed()));
        }
        bars(List.of("icc_2_1"), !compare.isEmpty());
        return finish();
    }

    private List<MetricRow> judged(RegressionEvaluation evaluation, String model) throws IOException {
        notes.addAll(evaluation.notes());
        for (Map.Entry<String, RegressionSample> target : evaluation.targets().entrySet()) {
            if (target.getValue().size() > 1) {
                RegressionFigures.write(
                                folder.resolve("figures").resolve(model),
                                target.getKey(),
                                target.getValue().truth(),
                                target.getValue().predicted())
                        .forEach(name -> figures.add(model.isEmpty() ? name : model + "/" + name));
            }
        }
        evaluation.tests().forEach(test -> tests.add(model.isEmpty() ? test : test.of(model)));
        return evaluation.rows();
    }

    /** Found boxes, and patients by their number where that is asked for. */
    public String detection(DetectionEvaluation evaluation, int least, ClassificationEvaluation.Options patients)
            throws IOException {
        metrics.addAll(evaluation.rows());
        notes.addAll(evaluation.notes());
        DetectionFigures.froc(folder.resolve("figures/froc"), evaluation.set(), patients.seed());
        figures.add("froc");
        if (least > 0) {
            Path file = folder.resolve("patients.csv");
            evaluation.writePatients(file, least);
            PredictionTable table = PredictionTable.read(List.of(file), PredictionTable.Options.PLAIN);
            judged(table, patients, "patients").forEach(row -> metrics.add(named(row, "patients")));
            notes.add("a patient is positive from %d boxes on, in truth and as found".formatted(least));
        }
        return finish();
    }

    /** Agreement of all raters with each other; to be called before the report is written, which shows it. */
    public void agreement(PredictionTable table, List<String> readers) throws UnusableInputException, IOException {
        AgreementMatrix matrix = AgreementMatrix.of(table, readers);
        matrix.write(folder.resolve("agreement.csv"));
        AgreementFigure.write(folder.resolve("figures/agreement"), matrix);
        figures.add("agreement");
    }

    /** A picture of the first of some metrics that is defined, where there are several groups or targets. */
    private void bars(List<String> names, boolean compared) throws IOException {
        for (String name : names) {
            List<MetricRow> bars = metrics.stream()
                    .filter(row -> row.metric().equals(name) && !row.isSummary())
                    .toList();
            if (bars.size() < 2
                    || bars.size() > MOST_BARS
                    || bars.stream().anyMatch(row -> Double.isNaN(row.value()))) {
                continue;
            }
            boolean targets = bars.stream().map(MetricRow::target).distinct().count() > 1;
            BarFigure.write(
                    folder.resolve("figures/bars"),
                    bars,
                    row -> targets ? row.target() : compared ? group(row) : row.group(),
                    row -> targets ? row.group() : compared ? model(row) : name);
            figures.add("bars");
            return;
        }
    }

    private static String model(MetricRow row) {
        int slash = row.group().indexOf('/');
        return slash < 0 ? row.group() : row.group().substring(0, slash);
    }

    private static String group(MetricRow row) {
        int slash = row.group().indexOf('/');
        return slash < 0 ? "all" : row.group().substring(slash + 1);
    }

    private String text() {
        StringBuilder text = new StringBuilder(
                "%-28s %-20s %-24s %9s  %s%n".formatted("metric", "target, class", "group", "value", "95 % interval"));
        for (MetricRow row : metrics) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-28s %-20s %-24s %9s  %s%n",
                    row.metric(),
                    row.label().isEmpty() ? row.target() : row.target() + ", " + row.label(),
                    row.group(),
                    Double.isNaN(row.value()) ? "-" : String.format(Locale.ROOT, "%.4f", row.value()),
                    Double.isNaN(row.interval().low())
                            ? reason(row)
                            : String.format(
                                    Locale.ROOT,
                                    "%.4f to %.4f",
                                    row.interval().low(),
                                    row.interval().high())));
        }
        return text.toString();
    }

    private static String reason(MetricRow row) {
        String what = Double.isNaN(row.value()) ? "undefined: " : "no interval: ";
        return row.reason().isEmpty() ? "" : what + row.reason();
    }

    private String finish() throws IOException {
        String text = text();
        MetricRow.write(folder.resolve("metrics.csv"), metrics);
        if (!tests.isEmpty()) {
            TestRow.write(folder.resolve("tests.csv"), tests);
        }
        List<String> lines = tests.stream().map(TestRow::describe).toList();
        WholeFile.writeText(
                folder.resolve("report.md"), MarkdownReport.of(name, text, List.copyOf(notes), lines, figures));
        StringBuilder all = new StringBuilder(text);
        notes.forEach(note -> all.append("note: ").append(note).append(System.lineSeparator()));
        lines.forEach(line -> all.append(line).append(System.lineSeparator()));
        return all.toString();
    }
}
