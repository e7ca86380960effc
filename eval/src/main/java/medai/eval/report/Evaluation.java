package medai.eval.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import medai.cohort.Study;
import medai.cohort.target.ClassTarget;
import medai.cohort.target.MaskTarget;
import medai.cohort.target.ScoreRange;
import medai.cohort.target.ScoreTarget;
import medai.cohort.target.Target;
import medai.eval.Summary;
import medai.eval.classification.Metric;
import medai.eval.prediction.ClassificationEvaluation;
import medai.eval.prediction.Cutoff;
import medai.eval.prediction.PredictionTable;
import medai.eval.prediction.RegressionEvaluation;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.report.LearningCurves;

/** The predictions of a run's tasks to metrics.csv, report.md, figures and learning curves. */
public final class Evaluation {
    private static final int DRAWS = 2000;
    private static final String NETWORK = "network";
    private static final double ROUNDING = 1e-9; // of the mean over readers

    private final Study study;
    private final EvalConfig eval;
    private final List<String> stages;

    /** @param stages of training, in order, whose learning curves are drawn */
    public Evaluation(Study study, EvalConfig eval, List<String> stages) {
        this.study = study;
        this.eval = eval;
        this.stages = List.copyOf(stages);
    }

    /** The class that counts as positive: the config's, else the last. */
    public String positive() {
        List<String> classes = study.data().learned().classes();
        return eval.positive().orElseGet(() -> classes.get(classes.size() - 1));
    }

    /** The evaluation of a run's predictions for the positive class, task by task. */
    public ClassificationEvaluation evaluate() throws IOException {
        PredictionTable table = PredictionTable.read(
                predictions(), PredictionTable.Options.of(study.data().learned().classes()));
        return ClassificationEvaluation.of(table, options());
    }

    private ClassificationEvaluation.Options options() {
        return new ClassificationEvaluation.Options(positive(), Cutoff.ownCalls(), "task", DRAWS, 0, study.seed());
    }

    /** Judges the predictions of the run's test parts. @return a table for people */
    public String run(Path folder) throws IOException {
        return judged(folder, predictions(), learningCurves(folder)).judge();
    }

    /**
     * Judges linear models of the same parts beside the networks, into a folder of their own: of two classes and of numbers
     * with the paired differences and their intervals.
     *
     * @return what it says to people
     */
    public String beside(Baselines baselines, Path folder) throws IOException {
        if (!baselines.apply()) {
            return "";
        }
        Path own = folder.resolve("baseline");
        remove(own);
        List<Path> linear;
        try {
            linear = baselines.write(own);
        } catch (MissingInputException e) {
            return "no linear baseline beside the networks: %s%n".formatted(e.getMessage());
        }
        StringBuilder said = new StringBuilder("beside linear models of the same parts (");
        said.append(own).append("):\n");
        for (Path one : linear) {
            said.append(beside(one));
        }
        return said.toString();
    }

    /** The networks and one linear model, on the scans that both have. */
    private String beside(Path linear) throws IOException {
        List<Path> both = new ArrayList<>(predictions());
        both.add(linear);
        List<String> classes = study.data().learned().classes();
        PredictionTable table = named(PredictionTable.read(both, PredictionTable.Options.of(classes)));
        Map<String, PredictionTable> models = table.split("model");
        String name = linear.getFileName().toString().replace(".csv", "");
        PredictionReport report =
                new PredictionReport(linear.resolveSibling(name), study.name() + " beside " + name, "truth", List.of());
        StringBuilder said = new StringBuilder();
        long all = Objects.requireNonNull(models.get(NETWORK)).cases().size();
        long known = Objects.requireNonNull(models.get(name)).cases().size();
        if (known < all) {
            said.append("%s: %d of %d tested rows lack a covariate%n".formatted(name, all - known, all));
        }
        if (classes.size() > 2) {
            return said.append(report.classes(
                            Objects.requireNonNull(models.get(name)), classes, "task", DRAWS, study.seed()))
                    .toString();
        }
        String whole = classes.isEmpty()
                ? report.regression(table, new RegressionEvaluation.Options("", "task", DRAWS, study.seed()), "model")
                : report.classification(table, options(), "model");
        whole.lines().filter(line -> line.contains(NETWORK + " - linear-")).forEach(line -> said.append(line)
                .append('\n'));
        return said.toString();
    }

    /** What an earlier evaluation left would stand beside other networks. */
    private static void remove(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path one : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(one);
                }
            }
        }
    }

    /** The networks of all tasks are one model. */
    private static PredictionTable named(PredictionTable table) {
        List<PredictionTable.Case> cases = table.cases().stream()
                .map(one -> one.model().startsWith("linear-")
                        ? one
                        : new PredictionTable.Case(
                                NETWORK, one.subject(), one.truth(), one.row(), one.options(), one.derived()))
                .toList();
        return new PredictionTable(cases, table.validation(), table.incomplete(), table.notes());
    }

    /** Evaluates predictions in the way that suits the kind of target. */
    @FunctionalInterface
    private interface Judging {
        String judge() throws IOException;
    }

    private Judging judged(Path folder, List<Path> files, List<String> curves) {
        return study.data().learned().match(new Target.Cases<Judging>() {
            @Override
            public Judging classes(ClassTarget target) {
                return target.classes().size() > 2
                        ? () -> manyClasses(target, folder, files, curves)
                        : () -> twoClasses(target, folder, files, curves);
            }

            @Override
            public Judging scores(ScoreTarget target) {
                return () -> numbers(target, folder, files, curves);
            }

            @Override
            public Judging masks(MaskTarget target) {
                return () -> new SegmentationReport(target, folder, study.seed()).write(study.name(), files, curves);
            }
        });
    }

    /** The terminal shows trials side by side; the report has every measure. */
    private String twoClasses(ClassTarget target, Path folder, List<Path> files, List<String> curves)
            throws IOException {
        PredictionTable table = PredictionTable.read(files, PredictionTable.Options.of(target.classes()));
        new PredictionReport(folder, study.name(), target.column(), curves).classification(table, options(), "");
        return table(evaluate(), Locale.ROOT) + "precision, recall, auroc: of %s%n".formatted(positive());
    }

    private String manyClasses(ClassTarget target, Path folder, List<Path> files, List<String> curves)
            throws IOException {
        PredictionTable table = PredictionTable.read(files, PredictionTable.Options.of(target.classes()));
        return new PredictionReport(folder, study.name(), target.column(), curves)
                .classes(table, target.classes(), "task", DRAWS, study.seed());
    }

    private String numbers(ScoreTarget target, Path folder, List<Path> files, List<String> curves) throws IOException {
        PredictionTable table = PredictionTable.read(files, PredictionTable.Options.PLAIN);
        List<String> readers = target.readers();
        if (target.range().isPresent()) {
            List<String> columns = new ArrayList<>(readers);
            columns.addAll(List.of("truth", "predicted"));
            requireIn(target.range().get(), table, columns);
        }
        PredictionReport report = new PredictionReport(folder, "Evaluation", "truth", curves);
        if (readers.size() > 1) {
            report.agreement(table, readers);
        }
        return report.regression(table, new RegressionEvaluation.Options("", "task", DRAWS, study.seed()), "");
    }

    /**
     * Refuses numbers that no reader can have given. Those that medai predicts are limited to the range, so that others are not
     * from it, or from a run whose config had another range.
     */
    private static void requireIn(ScoreRange range, PredictionTable table, List<String> columns)
            throws UnusableInputException {
        for (PredictionTable.Case one : table.cases()) {
            for (String column : columns) {
                double score = one.number(column).orElse(range.low());
                if (Math.abs(score - range.nearest(score)) > ROUNDING * (range.high() - range.low())) {
                    throw new UnusableInputException(
                            one.place(),
                            "%s in \"%s\"".formatted(score, column),
                            "a number within data.range, %s to %s".formatted(range.low(), range.high()),
                            "correct the table or the range");
                }
            }
        }
    }

    /** A figure for each stage, with a line for each task. */
    private List<String> learningCurves(Path folder) throws IOException {
        Map<String, Path> logs = new LinkedHashMap<>();
        for (int task = 0; task < study.split().tasks(); task++) {
            Path log = study.run().task(task).log();
            if (Files.exists(log)) {
                logs.put(String.valueOf(task), log);
            }
        }
        List<String> figures = new ArrayList<>();
        for (String stage : stages) {
            LearningCurves.write(folder.resolve("figures/learning_" + stage), stage, logs);
            figures.add("learning_" + stage);
        }
        return figures;
    }

    private List<Path> predictions() throws IOException {
        List<Path> files = new ArrayList<>();
        List<Integer> missing = new ArrayList<>();
        for (int task = 0; task < study.split().tasks(); task++) {
            study.run().task(task).requireOf(study.seed());
            Path file = study.run().task(task).predictions();
            files.add(file);
            if (!Files.exists(file)) {
                missing.add(task);
            }
        }
        if (!missing.isEmpty()) {
            throw new MissingInputException(study.run().path() + ": tasks " + missing
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
        for (Metric measure :
                List.of(Metric.ACCURACY, Metric.PRECISION, Metric.RECALL, Metric.TP_OVER_TP_PLUS_TN, Metric.AUROC)) {
            text.append("%-20s".formatted(measure.key()));
            List<Double> values = evaluation.values(measure);
            values.forEach(value -> text.append(cell(value, locale)));
            Summary summary = Summary.of(values);
            text.append(' ')
                    .append(cell(summary.mean(), locale))
                    .append(cell(summary.sd(), locale))
                    .append(cell(summary.coefficientOfVariation(), locale))
                    .append('\n');
        }
        return text.toString();
    }

    private static String cell(double value, Locale locale) {
        return Double.isNaN(value) ? "      -" : String.format(locale, "%7.3f", value);
    }
}
