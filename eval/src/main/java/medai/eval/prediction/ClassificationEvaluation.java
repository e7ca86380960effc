package medai.eval.prediction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.eval.classification.BinarySample;
import medai.eval.classification.Confusion;
import medai.eval.classification.DeLong;
import medai.eval.classification.Metric;
import medai.eval.table.TestRow;
import medai.imaging.file.UnusableInputException;

/**
 * Two classes, the positive one against the rest, by group and over all. Areas have DeLong's intervals and proportions Wilson's
 * where every subject has one row; everything else, and everything where subjects repeat, has bootstrap intervals that draw
 * subjects.
 */
public final class ClassificationEvaluation {
    private final Options options;
    private final Map<String, BinarySample> groups = new LinkedHashMap<>();
    private final Map<String, List<String>> subjects = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * How predictions are judged.
     *
     * @param positive the class that counts as positive
     * @param cutoff from which score on a case is called positive
     * @param groupBy column whose values are judged separately, or empty
     * @param draws of the bootstrap, 0 for none
     * @param permutations of permutation tests, 0 for none of these
     * @param seed of the draws
     */
    public record Options(String positive, Cutoff cutoff, String groupBy, int draws, int permutations, long seed) {
        /** The same without intervals and tests. */
        Options plain(String by) {
            return new Options(positive, cutoff, by, 0, 0, seed);
        }
    }

    private ClassificationEvaluation(Options options) {
        this.options = options;
    }

    public static ClassificationEvaluation of(PredictionTable table, Options options) throws UnusableInputException {
        ClassificationEvaluation evaluation = new ClassificationEvaluation(options);
        evaluation.notes.addAll(table.notes());
        evaluation.notes.addAll(options.cutoff.notes());
        if (!options.groupBy.isEmpty()) {
            for (Map.Entry<String, List<PredictionTable.Case>> group :
                    table.by(options.groupBy).entrySet()) {
                evaluation.add(options.groupBy + "-" + group.getKey(), group.getValue());
            }
        }
        evaluation.add("all", table.cases());
        BinarySample all = evaluation.sample("all");
        if (all.hasHardScores()) {
            evaluation.notes.add("the scores are nothing but 0 and 1: an area under the curve needs scores, not calls");
        }
        int scored = all.size(Metric.AUROC);
        if (scored > 0 && scored < all.size()) {
            evaluation.notes.add(
                    "%d of %d rows have a call but no score: what needs scores (n in metrics.csv) is of the others"
                            .formatted(all.size() - scored, all.size()));
        }
        if (all.size() < 3) {
            evaluation.notes.add("%d rows are too few for intervals of areas".formatted(all.size()));
        }
        if (evaluation.isClustered("all")) {
            evaluation.notes.add("subjects repeat: intervals draw subjects, not rows");
        }
        if (options.permutations > 0 && !PermutationTests.areExchangeable(all, evaluation.subjects("all"))) {
            evaluation.notes.add("no permutation test against chance: rows of one subject differ in truth");
        }
        Confusion counts = all.confusion();
        if (counts.tp() + counts.fn() == 0 || counts.tn() + counts.fp() == 0) {
            evaluation.notes.add("only one class is there: areas under curves are undefined");
        }
        return evaluation;
    }

    private void add(String name, List<PredictionTable.Case> cases) throws UnusableInputException {
        List<String> ids = new ArrayList<>();
        boolean[] positive = new boolean[cases.size()];
        boolean[] called = new boolean[cases.size()];
        double[] score = new double[cases.size()];
        for (int i = 0; i < cases.size(); i++) {
            PredictionTable.Case one = cases.get(i);
            positive[i] = one.truth().equals(options.positive);
            score[i] = one.number("p_" + options.positive).orElse(Double.NaN);
            if (score[i] < 0 || score[i] > 1) {
                throw new UnusableInputException(
                        one.place(),
                        "the probability " + score[i],
                        "a number from 0 to 1",
                        "map the column of probabilities with --columns p_" + options.positive + "=NAME");
            }
            called[i] = options.cutoff.calls(one, score[i], options.positive);
            if (!options.cutoff.canCall(one, score[i])) {
                throw new UnusableInputException(
                        one.place(),
                        "neither \"predicted\" nor \"p_" + options.positive + "\"",
                        "a call or a score",
                        "map the columns with --columns predicted=NAME,p_" + options.positive + "=NAME");
            }
            ids.add(one.cluster());
        }
        groups.put(name, new BinarySample(positive, called, score));
        subjects.put(name, ids);
    }

    /** What a reader of the numbers should know. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** The groups without {@code all}. */
    public List<String> groups() {
        return groups.keySet().stream().filter(name -> !name.equals("all")).toList();
    }

    public BinarySample sample(String group) {
        BinarySample sample = groups.get(group);
        if (sample == null) {
            throw new IllegalArgumentException("no group " + group);
        }
        return sample;
    }

    /** The subjects of a group's rows. */
    public List<String> subjects(String group) {
        return subjects.getOrDefault(group, List.of());
    }

    private boolean isClustered(String group) {
        return new ClusterBootstrap(subjects.getOrDefault(group, List.of()), 0, 0).isClustered();
    }

    /** A measure of each group, in their order. */
    public List<Double> values(Metric measure) {
        return groups().stream().map(group -> sample(group).value(measure)).toList();
    }

    /** All lines of metrics.csv. */
    public List<MetricRow> rows(String target) {
        Map<String, Map<Metric, Interval>> intervals = new LinkedHashMap<>();
        groups.forEach((name, sample) -> intervals.put(name, intervals(name, sample)));
        List<MetricRow> rows = new ArrayList<>();
        for (Metric measure : Metric.values()) {
            groups.forEach((name, sample) -> rows.add(row(
                    measure,
                    target,
                    name,
                    sample.value(measure),
                    intervals.getOrDefault(name, Map.of()).getOrDefault(measure, Interval.UNDEFINED),
                    sample.size(measure))));
            List<Double> values = values(measure);
            if (values.size() > 1) {
                rows.addAll(MetricRow.summary(measure.key(), target, label(measure), values));
            }
        }
        return rows;
    }

    private MetricRow row(Metric measure, String target, String group, double value, Interval interval, int n) {
        String undefined = Double.isNaN(value) ? sample(group).undefined(measure) : "";
        return new MetricRow(measure.key(), target, label(measure), group, value, interval, n, undefined);
    }

    /** Accuracy is of all classes. */
    private String label(Metric measure) {
        return measure == Metric.ACCURACY ? "" : options.positive;
    }

    /** Lines of tests.csv where permutations are asked for: is this better than chance? */
    public List<TestRow> tests() {
        return options.permutations == 0
                ? List.of()
                : PermutationTests.chance(sample("all"), subjects("all"), options.permutations, options.seed);
    }

    private Map<Metric, Interval> intervals(String group, BinarySample sample) {
        Map<Metric, Interval> intervals = new LinkedHashMap<>();
        ClusterBootstrap bootstrap =
                new ClusterBootstrap(subjects.getOrDefault(group, List.of()), options.draws, options.seed);
        if (options.draws > 0) {
            double[][] draws = bootstrap.run(sample::values);
            int i = 0;
            for (Metric measure : Metric.values()) {
                intervals.put(measure, ClusterBootstrap.interval(draws, i++));
            }
        }
        if (!bootstrap.isClustered()) {
            Confusion c = sample.confusion();
            intervals.put(Metric.ACCURACY, Interval.wilson(c.tp() + c.tn(), c.n()));
            intervals.put(Metric.PRECISION, Interval.wilson(c.tp(), c.tp() + c.fp()));
            intervals.put(Metric.RECALL, Interval.wilson(c.tp(), c.tp() + c.fn()));
            intervals.put(Metric.SPECIFICITY, Interval.wilson(c.tn(), c.tn() + c.fp()));
            intervals.put(Metric.NPV, Interval.wilson(c.tn(), c.tn() + c.fn()));
            if (sample.hasScores() && !sample.hasHardScores()) {
                BinarySample scored = sample.of(sample.scoredRows());
                intervals.put(
                        Metric.AUROC,
                        DeLong.of(scored.positive(), scored.score()).interval().clipped());
            }
        }
        return intervals;
    }
}
