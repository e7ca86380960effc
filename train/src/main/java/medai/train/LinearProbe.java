package medai.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import medai.cohort.Sample;
import medai.cohort.run.TaskFolder;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.RidgeLogistic;
import medai.eval.classification.DeLong;
import medai.eval.classification.RocCurve;
import medai.imaging.Blocks;
import medai.imaging.file.ScanReader;
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
    private static final int BLOCKS = 8;

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
        fold = folds(Draw.of(seed, task, "linear probe"), this.training);
        parts.put("training", this.training);
    }

    private static List<Sample> known(List<Sample> samples) {
        return samples.stream().filter(sample -> sample.truth().known()).toList();
    }

    /** All scans of a subject are in one fold, and each class is spread over all. */
    private static int[] folds(Draw draw, List<Sample> samples) {
        Map<String, Integer> ofSubject = new HashMap<>();
        Map<String, Integer> next = new HashMap<>();
        for (Sample sample : draw.shuffled(samples)) {
            ofSubject.computeIfAbsent(
                    sample.id().subject(), subject -> next.merge(sample.truth().stratum(), 1, Integer::sum) % FOLDS);
        }
        return samples.stream()
                .mapToInt(sample -> ofSubject.getOrDefault(sample.id().subject(), 0))
                .toArray();
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
        judge(Inputs.SCAN, LinearProbe::blocks);
    }

    private static double[] blocks(Sample sample) throws IOException {
        List<double[]> views = new ArrayList<>();
        for (Path view : sample.views()) {
            views.add(Blocks.means(ScanReader.readFile(view).volume(), BLOCKS));
        }
        return views.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    private void judge(Inputs inputs, Columns columns) throws IOException {
        double[][] x = matrix(training, columns);
        List<Integer> judged = classes.size() == 2
                ? List.of(1)
                : IntStream.range(0, classes.size()).boxed().toList();
        List<RidgeLogistic> models = new ArrayList<>();
        List<double[]> own = new ArrayList<>();
        for (int one : judged) {
            boolean[] positive = positive(training, one);
            models.add(RidgeLogistic.chosen(x, positive, fold));
            own.add(crossValidated(x, positive));
        }
        for (Map.Entry<String, List<Sample>> part : parts.entrySet()) {
            List<Sample> samples = part.getValue();
            List<double[]> scores = own;
            if (samples != training) {
                double[][] columnsOfPart = matrix(samples, columns);
                scores = models.stream()
                        .map(model -> scores(model, columnsOfPart))
                        .toList();
            }
            rows.add(row(inputs, part.getKey(), samples, judged, scores));
            for (int i = 0; i < samples.size(); i++) {
                predict(inputs, part.getKey(), samples.get(i), i, scores);
            }
        }
    }

    /** Probabilities as in tables of networks; those of each class against the rest are divided by their sum. */
    private void predict(Inputs inputs, String part, Sample sample, int place, List<double[]> scores) {
        double[] p = scores.stream()
                .mapToDouble(score -> 1 / (1 + Math.exp(-score[place])))
                .toArray();
        double[] all = p.length == 1 ? new double[] {1 - p[0], p[0]} : p;
        double sum = Arrays.stream(all).sum();
        List<@Nullable Object> row = new ArrayList<>();
        row.add(inputs.key());
        row.add(sample.truth().stratum());
        int best = 0;
        for (int c = 1; c < all.length; c++) {
            best = all[c] > all[best] ? c : best;
        }
        row.add(classes.get(best));
        for (double one : all) {
            row.add(one / sum);
        }
        predictions.add(sample.id(), task, part, row);
    }

    /** The penalty is chosen without the fold too. */
    private double[] crossValidated(double[][] x, boolean[] positive) {
        double[] scores = new double[x.length];
        for (int left = 0; left < FOLDS; left++) {
            int own = left;
            int[] rest =
                    IntStream.range(0, x.length).filter(i -> fold[i] != own).toArray();
            boolean[] outcome = new boolean[rest.length];
            for (int i = 0; i < rest.length; i++) {
                outcome[i] = positive[rest[i]];
            }
            RidgeLogistic model = RidgeLogistic.chosen(
                    Arrays.stream(rest).mapToObj(i -> x[i]).toArray(double[][]::new),
                    outcome,
                    Arrays.stream(rest).map(i -> fold[i]).toArray());
            for (int i = 0; i < x.length; i++) {
                scores[i] = fold[i] == own ? model.score(x[i]) : scores[i];
            }
        }
        return scores;
    }

    private static double[] scores(RidgeLogistic model, double[][] x) {
        return Arrays.stream(x).mapToDouble(model::score).toArray();
    }

    private static boolean[] positive(List<Sample> samples, int number) {
        boolean[] positive = new boolean[samples.size()];
        for (int i = 0; i < positive.length; i++) {
            positive[i] = samples.get(i).truth().classNumber() == number;
        }
        return positive;
    }

    private static double[][] matrix(List<Sample> samples, Columns columns) throws IOException {
        double[][] x = new double[samples.size()][];
        for (int i = 0; i < x.length; i++) {
            x[i] = columns.of(samples.get(i));
        }
        return x;
    }

    private static Row row(
            Inputs inputs, String part, List<Sample> samples, List<Integer> judged, List<double[]> scores) {
        double sum = 0;
        for (int c = 0; c < judged.size(); c++) {
            boolean[] positive = positive(samples, judged.get(c));
            long count =
                    IntStream.range(0, positive.length).filter(i -> positive[i]).count();
            if (count == 0 || count == positive.length) {
                return new Row(
                        inputs,
                        part,
                        samples.size(),
                        Double.NaN,
                        Interval.undefined("a class without a scan in this part"));
            }
            sum += RocCurve.of(positive, scores.get(c)).area();
        }
        Interval interval = judged.size() == 1
                ? DeLong.of(positive(samples, judged.get(0)), scores.get(0))
                        .interval()
                        .clipped()
                : Interval.undefined("a mean over classes");
        return new Row(inputs, part, samples.size(), sum / judged.size(), interval);
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
