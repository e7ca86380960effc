package medai.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import medai.cohort.Sample;
import medai.cohort.ScanBlocks;
import medai.cohort.SubjectFolds;
import medai.cohort.run.TaskFolder;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.LinearClassifier;
import medai.cohort.statistics.RidgeLogistic;
import medai.eval.classification.DeLong;
import medai.eval.classification.RocCurve;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import medai.infer.answer.SampleRows;
import medai.networks.Network;
import org.jspecify.annotations.Nullable;

/**
 * What the features of a stage that learns without labels are worth, before anything else is learned on them: logistic regression with
 * a quadratic penalty ({@link RidgeLogistic}) on the frozen features of the training part, judged on the other parts, and within the
 * training part by cross-validation. Beside it stand the same for the features of the weights before training, and for the scan
 * itself in 8 x 8 x 8 means. Pretraining is worth its time if its features tell more than both.
 */
public final class LinearProbe {
    private static final int FOLDS = 5;

    private final List<String> classes;
    private final List<Sample> training;
    private final int[] fold;
    private final Map<String, List<Sample>> parts = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final int task;
    private final SampleRows predictions;

    /** What is judged. */
    public enum Inputs {
        /** Features of the weights that training began with. */
        UNTRAINED,
        /** Features after the stage. */
        PRETRAINED,
        /** The prepared scan in 8 x 8 x 8 means. */
        SCAN;

        /** As in tables. */
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Gives the numbers by which a scan is judged. */
    @FunctionalInterface
    interface Columns {
        double[] of(Sample sample) throws IOException;
    }

    /**
     * One result.
     *
     * @param part {@code training} where it is cross-validated
     * @param area of the last class against the other one, or the mean over all classes of each against the rest; NaN where a part
     *     has no scan of one
     * @param interval DeLong's, of two classes
     */
    public record Row(Inputs inputs, String part, int n, double area, Interval interval) {
        String describe() {
            return "%s %.2f".formatted(inputs.key(), area);
        }
    }

    /** Where the results of a stage are. */
    static Path file(TaskFolder stage) {
        return stage.path().resolve("probe.csv");
    }

    /** @param training scans with known classes, from which is learned */
    LinearProbe(long seed, int task, List<String> classes, List<Sample> training) {
        this.task = task;
        this.classes = List.copyOf(classes);
        List<String> columns = new ArrayList<>(List.of("model", "truth", "predicted"));
        classes.forEach(name -> columns.add("p_" + name));
        predictions = new SampleRows(columns);
        this.training = known(training);
        fold = SubjectFolds.of(Draw.of(seed, task, "linear probe"), this.training, FOLDS);
        parts.put("training", this.training);
    }

    private static List<Sample> known(List<Sample> samples) {
        return samples.stream().filter(sample -> sample.truth().known()).toList();
    }

    /** Adds a part that is judged. */
    void part(String name, List<Sample> samples) {
        List<Sample> usable = known(samples);
        if (!usable.isEmpty()) {
            parts.put(name, usable);
        }
    }

    void judge(Inputs inputs, Network network) throws IOException {
        judge(inputs, sample -> FrozenFeatures.of(network, sample));
    }

    void judgeScans() throws IOException {
        judge(Inputs.SCAN, ScanBlocks::of);
    }

    private void judge(Inputs inputs, Columns columns) throws IOException {
        double[][] x = matrix(training, columns);
        int[] numbers = numbers(training);
        LinearClassifier model = LinearClassifier.of(x, numbers, classes.size(), fold);
        for (Map.Entry<String, List<Sample>> part : parts.entrySet()) {
            List<Sample> samples = part.getValue();
            double[][] scores = samples == training
                    ? LinearClassifier.crossValidated(x, numbers, classes.size(), fold)
                    : Arrays.stream(matrix(samples, columns)).map(model::scores).toArray(double[][]::new);
            rows.add(row(inputs, part.getKey(), samples, scores));
            for (int i = 0; i < scores.length; i++) {
                predict(inputs, part.getKey(), samples.get(i), scores[i]);
            }
        }
    }

    private void predict(Inputs inputs, String part, Sample sample, double... scores) {
        if (Double.isNaN(scores[0])) {
            return;
        }
        double[] p = LinearClassifier.probabilities(scores);
        int best = 0;
        for (int c = 1; c < p.length; c++) {
            best = p[c] > p[best] ? c : best;
        }
        List<@Nullable Object> row = new ArrayList<>();
        row.add(inputs.key());
        row.add(sample.truth().stratum());
        row.add(classes.get(best));
        Arrays.stream(p).forEach(row::add);
        predictions.add(sample.id(), task, part, row);
    }

    private static int[] numbers(List<Sample> samples) {
        return samples.stream().mapToInt(sample -> sample.truth().classNumber()).toArray();
    }

    private static double[][] matrix(List<Sample> samples, Columns columns) throws IOException {
        double[][] x = new double[samples.size()][];
        for (int i = 0; i < x.length; i++) {
            x[i] = columns.of(samples.get(i));
        }
        return x;
    }

    private Row row(Inputs inputs, String part, List<Sample> samples, double[][] scores) {
        int judged = scores[0].length;
        boolean validated = samples == training;
        long subjects =
                samples.stream().map(one -> one.id().subject()).distinct().count();
        double sum = 0;
        Interval interval = Interval.undefined(
                validated
                        ? "cross-validated"
                        : judged > 1
                                ? "a mean over classes"
                                : "subjects repeat: see medai eval of probe-predictions.csv");
        for (int c = 0; c < judged; c++) {
            int own = judged == 1 ? 1 : c;
            int column = c;
            boolean[] positive = new boolean[scores.length];
            for (int i = 0; i < positive.length; i++) {
                positive[i] = samples.get(i).truth().classNumber() == own;
            }
            double[] score =
                    Arrays.stream(scores).mapToDouble(row -> row[column]).toArray();
            double area = validated
                    ? withinFolds(positive, score)
                    : RocCurve.of(positive, score).area();
            if (Double.isNaN(area)) {
                Interval none = Interval.undefined("a class without a scan in this part, or in all its folds");
                return new Row(inputs, part, samples.size(), Double.NaN, none);
            }
            sum += area;
            if (judged == 1 && !validated && subjects == samples.size()) {
                interval = DeLong.of(positive, score).interval().clipped();
            }
        }
        return new Row(inputs, part, samples.size(), sum / judged, interval);
    }

    /**
     * Pairs within the same fold count only: scores of different folds are of different models, whose intercepts lean away from the
     * class that is left out.
     */
    private double withinFolds(boolean[] positive, double... score) {
        double right = 0;
        double pairs = 0;
        for (int i = 0; i < score.length; i++) {
            for (int j = 0; j < score.length; j++) {
                if (positive[i] && !positive[j] && fold[i] == fold[j] && !Double.isNaN(score[i])) {
                    right += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return right / pairs;
    }

    /** All results so far. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** Writes the scores of all scans of all parts, in the layout of {@code predictions.csv}; the inputs are the model. */
    void writePredictions(Path file) throws IOException {
        predictions.write(file);
    }

    /** Writes all results. @return one sentence, of the validation part or, without one, the training part */
    String write(Path file) throws IOException {
        Table.write(
                file,
                List.of("inputs", "part", "n", "auroc", "low", "high", "reason"),
                rows.stream()
                        .map(row -> Arrays.<Object>asList(
                                row.inputs.key(),
                                row.part,
                                row.n,
                                row.area,
                                row.interval.low(),
                                row.interval.high(),
                                row.interval.reason()))
                        .toList());
        String told = parts.containsKey("validation") ? "validation" : "training";
        return "linear probe, AUROC of the %s part%s: %s"
                .formatted(
                        told,
                        told.equals("training") ? " (cross-validated)" : "",
                        String.join(
                                ", ",
                                rows.stream()
                                        .filter(row -> row.part.equals(told))
                                        .map(Row::describe)
                                        .toList()));
    }
}
