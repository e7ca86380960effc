package medai.eval.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import medai.cohort.Cohort;
import medai.cohort.Sample;
import medai.cohort.ScanBlocks;
import medai.cohort.SubjectFolds;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.Derivative;
import medai.cohort.split.Task;
import medai.cohort.statistics.LinearClassifier;
import medai.cohort.statistics.RidgeRegression;
import medai.cohort.target.ClassTarget;
import medai.cohort.target.MaskTarget;
import medai.cohort.target.ScoreTarget;
import medai.cohort.target.Target;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * What a linear model makes of the same training and test parts: ridge logistic regression, or ridge regression where numbers are
 * learned, on the prepared scan in 8 x 8 x 8 means, and on covariates that the config names. A network that is not better has learnt
 * nothing that needed one.
 */
public final class Baselines {
    private static final int FOLDS = 5;

    private final Cohort cohort;
    private final EvalConfig eval;
    private final Map<SampleId, double[]> blocks = new HashMap<>();
    private final Map<SampleId, Manifest.Entry> entries = new HashMap<>();

    public Baselines(Cohort cohort, EvalConfig eval) {
        this.cohort = cohort;
        this.eval = eval;
        cohort.manifest().entries().forEach(entry -> entries.put(entry.id(), entry));
    }

    /** Gives the numbers of a scan; empty where one is missing. */
    @FunctionalInterface
    private interface Columns {
        Optional<double[]> of(Sample sample) throws IOException;
    }

    /** Whether there is a baseline for the kind of target: not for label maps. */
    public boolean apply() {
        return target().kind() != Target.Kind.MASKS;
    }

    private Target target() {
        return cohort.study().data().learned();
    }

    /**
     * Writes the predictions of all baselines for the test parts, in the layout of a network's, with a column {@code model}.
     *
     * @return the tables
     * @throws MissingInputException if there are no prepared scans
     */
    public List<Path> write(Path folder) throws IOException {
        Map<String, Columns> baselines = new LinkedHashMap<>();
        if (!eval.covariates().isEmpty()) {
            baselines.put("covariates", covariates());
        }
        baselines.put("scan", sample -> Optional.of(blocks(sample)));
        Map<SampleId, List<Derivative>> prepared = cohort.prepared();
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, Columns> baseline : baselines.entrySet()) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (Task task : cohort.tasks()) {
                predict("linear-" + baseline.getKey(), baseline.getValue(), task, prepared, rows);
            }
            Path file = folder.resolve("linear-" + baseline.getKey() + ".csv");
            Table.write(file, columns(), rows);
            files.add(file);
        }
        return files;
    }

    private List<String> columns() {
        List<String> columns = new ArrayList<>(List.of("subject", "session", "piece", "task", "part", "model"));
        if (target().kind() == Target.Kind.SCORES) {
            columns.add("target");
        }
        columns.addAll(List.of("truth", "predicted"));
        target().classes().forEach(name -> columns.add("p_" + name));
        return columns;
    }

    private double[] blocks(Sample sample) throws IOException {
        double[] known = blocks.get(sample.id());
        if (known == null) {
            known = ScanBlocks.of(sample);
            blocks.put(sample.id(), known);
        }
        return known;
    }

    /** Numbers as they are, words as one column of 0 and 1 for each word but the first. */
    private Columns covariates() throws UnusableInputException {
        List<CovariateColumn> columns = new ArrayList<>();
        Set<String> truths = new TreeSet<>(target().columns());
        for (String name : eval.covariates()) {
            if (truths.contains(name) || name.equals("subject")) {
                throw new UnusableInputException(
                        "eval.covariates: \"%s\" is what is to be predicted, or names subjects; leave it out"
                                .formatted(name));
            }
            columns.add(CovariateColumn.of(cohort.manifest(), name));
        }
        return sample -> {
            List<Double> values = new ArrayList<>();
            for (CovariateColumn column : columns) {
                Optional<List<Double>> own = column.values(
                        Objects.requireNonNull(entries.get(sample.id())).row());
                if (own.isEmpty()) {
                    return Optional.empty();
                }
                values.addAll(own.get());
            }
            return Optional.of(values.stream().mapToDouble(v -> v).toArray());
        };
    }

    private void predict(
            String model,
            Columns columns,
            Task task,
            Map<SampleId, List<Derivative>> prepared,
            List<List<@Nullable Object>> rows)
            throws IOException {
        Rows training = rows(cohort.samples(task.train(), prepared), columns);
        Rows test = rows(cohort.samples(task.test(), prepared), columns);
        requireSome(training, task);
        int[] fold = SubjectFolds.of(
                Draw.of(cohort.study().seed(), task.number(), "linear baseline"), training.samples, FOLDS);
        rows.addAll(target().match(new Target.Cases<List<List<@Nullable Object>>>() {
            @Override
            public List<List<@Nullable Object>> classes(ClassTarget target) {
                return Baselines.classes(model, task, training, test, fold, target);
            }

            @Override
            public List<List<@Nullable Object>> scores(ScoreTarget target) {
                List<List<@Nullable Object>> all = new ArrayList<>();
                for (int t = 0; t < target.outputNames().size(); t++) {
                    numbers(model, task, training, test, fold, target, t, all);
                }
                return all;
            }

            @Override
            public List<List<@Nullable Object>> masks(MaskTarget target) {
                return List.of();
            }
        }));
    }

    private void requireSome(Rows training, Task task) throws UnusableInputException {
        boolean enough = target().classes().isEmpty()
                ? training.samples.size() > 1
                : training.samples.stream()
                                .mapToInt(sample -> sample.truth().classNumber())
                                .distinct()
                                .count()
                        > 1;
        if (!enough) {
            throw new UnusableInputException(
                    cohort.manifest().file(),
                    "%d scans of the training part of task %d with all of %s"
                            .formatted(training.samples.size(), task.number(), eval.covariates()),
                    "several, and of two classes where there are classes",
                    "leave out of eval.covariates what few scans have");
        }
    }

    private static List<List<@Nullable Object>> classes(
            String model, Task task, Rows training, Rows test, int[] fold, ClassTarget target) {
        List<String> classes = target.classes();
        int[] number = training.samples.stream()
                .mapToInt(sample -> sample.truth().classNumber())
                .toArray();
        LinearClassifier fitted = LinearClassifier.of(training.x(), number, classes.size(), fold);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < test.samples.size(); i++) {
            double[] p = LinearClassifier.probabilities(fitted.scores(test.values.get(i)));
            int best = IntStream.range(0, p.length)
                    .reduce((a, b) -> p[b] > p[a] ? b : a)
                    .orElseThrow();
            List<@Nullable Object> row = row(test.samples.get(i), task, model);
            row.add(test.samples.get(i).truth().stratum());
            row.add(classes.get(best));
            Arrays.stream(p).forEach(row::add);
            rows.add(row);
        }
        return rows;
    }

    private static void numbers(
            String model,
            Task task,
            Rows training,
            Rows test,
            int[] fold,
            ScoreTarget target,
            int t,
            List<List<@Nullable Object>> rows) {
        int[] known = IntStream.range(0, fold.length)
                .filter(i ->
                        !Double.isNaN(training.samples.get(i).truth().scores().get(t)))
                .toArray();
        RidgeRegression fitted = RidgeRegression.chosen(
                Arrays.stream(known).mapToObj(training.values::get).toArray(double[][]::new),
                Arrays.stream(known)
                        .mapToDouble(
                                i -> training.samples.get(i).truth().scores().get(t))
                        .toArray(),
                Arrays.stream(known).map(i -> fold[i]).toArray());
        for (int i = 0; i < test.samples.size(); i++) {
            List<@Nullable Object> row = row(test.samples.get(i), task, model);
            row.add(target.outputNames().get(t));
            row.add(test.samples.get(i).truth().scores().get(t));
            row.add(target.limited(fitted.score(test.values.get(i))));
            rows.add(row);
        }
    }

    private static List<@Nullable Object> row(Sample sample, Task task, String model) {
        SampleId id = sample.id();
        return new ArrayList<>(List.of(id.subject(), id.session(), id.piece(), task.number(), "test", model));
    }

    /** Scans whose class or scores, and all of whose numbers, are known. */
    private static Rows rows(List<Sample> samples, Columns columns) throws IOException {
        Rows rows = new Rows(new ArrayList<>(), new ArrayList<>());
        for (Sample sample : samples) {
            Optional<double[]> values = sample.truth().known() ? columns.of(sample) : Optional.empty();
            if (values.isPresent()) {
                rows.samples.add(sample);
                rows.values.add(values.get());
            }
        }
        return rows;
    }

    private record Rows(List<Sample> samples, List<double[]> values) {
        double[][] x() {
            return values.toArray(double[][]::new);
        }
    }
}
