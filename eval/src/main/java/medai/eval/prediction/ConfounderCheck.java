package medai.eval.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import medai.cohort.manifest.ScanValues;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Moments;
import medai.cohort.statistics.Ranks;
import medai.eval.agreement.Correlation;
import medai.eval.hypothesis.Adjustment;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * Whether a network may have learnt something other than the disease, such as when a scan was made (a scanner drifts; RA was
 * scanned late): how well the confounder alone tells the classes apart, how much of the network's AUROC remains among scans of
 * one stratum of it, and whether scores follow it among scans of one class. Intervals draw subjects.
 */
public final class ConfounderCheck {
    private static final int QUARTERS = 4;
    private static final double SIGNIFICANT = 0.05;

    private final String name;
    private final String positiveClass;
    private final boolean[] positive;
    private final double[] score;
    private final Confounder confounder;
    private final List<String> subjects;
    private final int[] one; // stratum for all
    private final int[] inOrder;
    private final int[] inOrderWithin;
    private final List<MetricRow> rows = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private boolean tellsClasses;
    private boolean lessWithin;
    private boolean follows;

    private ConfounderCheck(
            String name,
            String positiveClass,
            boolean[] positive,
            double[] score,
            Confounder confounder,
            List<String> subjects) {
        this.name = name;
        this.positiveClass = positiveClass;
        this.positive = positive;
        this.score = score;
        this.confounder = confounder;
        this.subjects = subjects;
        one = new int[score.length];
        inOrder = order(score, one);
        inOrderWithin = order(score, confounder.stratum);
    }

    /**
     * The check of one table.
     *
     * @param values of the confounder; scans without one are left out and counted
     */
    public static ConfounderCheck of(
            PredictionTable table, String positiveClass, ScanValues values, int draws, long seed)
            throws UnusableInputException {
        table.requireProbabilities(List.of(positiveClass));
        List<PredictionTable.Case> cases = new ArrayList<>();
        List<Table.Row> rows = new ArrayList<>();
        for (PredictionTable.Case one : table.cases()) {
            Optional<Table.Row> row = values.of(one.subject(), one.get("session"), one.place());
            if (row.isPresent() && one.number("p_" + positiveClass).isPresent()) {
                cases.add(one);
                rows.add(row.get());
            }
        }
        String name = values.column();
        boolean[] positive = new boolean[cases.size()];
        double[] score = new double[cases.size()];
        for (int i = 0; i < score.length; i++) {
            positive[i] = cases.get(i).truth().equals(positiveClass);
            score[i] = cases.get(i).number("p_" + positiveClass).orElse(Double.NaN);
        }
        long positives = count(positive);
        if (positives < 2 || score.length - positives < 2) {
            throw new UnusableInputException(
                    "%s: found %d scans of class %s and %d others with a score and a value; expected two or more of each; check subject names and --positive"
                            .formatted(name, positives, positiveClass, score.length - positives));
        }
        ConfounderCheck check = new ConfounderCheck(
                name,
                positiveClass,
                positive,
                score,
                Confounder.of(values, rows),
                cases.stream().map(PredictionTable.Case::cluster).toList());
        if (cases.size() < table.cases().size()) {
            check.findings.add("%d of %d predictions have no score or no %s and are left out"
                    .formatted(
                            table.cases().size() - cases.size(), table.cases().size(), name));
        }
        check.run(draws, seed);
        return check;
    }

    private static long count(boolean[] values) {
        int n = 0;
        for (boolean value : values) {
            n += value ? 1 : 0;
        }
        return n;
    }

    /**
     * The value of a confounder for each scan.
     *
     * @param value days or numbers, NaN for words
     * @param stratum its quarter, or word
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Confounder(double[] value, int[] stratum, List<String> strata) {
        static Confounder of(ScanValues values, List<Table.Row> rows) throws UnusableInputException {
            Optional<double[]> found = values.numbers(rows);
            if (found.isEmpty()) {
                List<String> texts = values.words(rows);
                List<String> words = texts.stream().distinct().sorted().toList();
                double[] none = new double[texts.size()];
                Arrays.fill(none, Double.NaN);
                return new Confounder(
                        none, texts.stream().mapToInt(words::indexOf).toArray(), words);
            }
            double[] numbers = found.get();
            double[] ranks = Ranks.of(numbers);
            int[] quarter = Arrays.stream(ranks)
                    .mapToInt(rank -> Math.min(QUARTERS - 1, (int) ((rank - 0.5) / numbers.length * QUARTERS)))
                    .toArray();
            return new Confounder(numbers, quarter, List.of("first", "second", "third", "fourth"));
        }

        boolean isOrdered() {
            return value.length > 0 && !Double.isNaN(value[0]);
        }

        /** What tells classes apart best without a network: the value, or how often its stratum is positive. */
        double[] asScore(boolean[] positive, int[] weights) {
            if (isOrdered()) {
                return value;
            }
            double[] share = new double[strata.size()];
            double[] size = new double[strata.size()];
            for (int i = 0; i < stratum.length; i++) {
                size[stratum[i]] += weights[i];
                share[stratum[i]] += positive[i] ? weights[i] : 0;
            }
            return Arrays.stream(stratum).mapToDouble(s -> share[s] / size[s]).toArray();
        }
    }

    private void run(int draws, long seed) {
        int[] once = new int[score.length];
        Arrays.fill(once, 1);
        double[] values = statistics(once);
        double[][] drawn = new ClusterBootstrap(subjects, draws, seed).run(this::statistics);
        List<String> names = List.of("auroc", "auroc_within_strata", "auroc_difference", "auroc_of_confounder");
        for (int i = 0; i < values.length; i++) {
            rows.add(row(names.get(i), "all", values[i], ClusterBootstrap.interval(drawn, i), score.length));
        }
        Interval difference = rows.get(2).interval();
        Interval alone = rows.get(3).interval();
        tellsClasses = alone.low() > 0.5 || alone.high() < 0.5;
        lessWithin = difference.low() > 0;
        findings.add("%s alone tells %s from the rest with an AUROC of %s%s"
                .formatted(
                        name, positiveClass, text(rows.get(3)), tellsClasses ? ": it is a possible confounder" : ""));
        findings.add("the network's AUROC is %s over all scans, and %s among scans of one %s of %s"
                .formatted(text(rows.get(0)), text(rows.get(1)), confounder.isOrdered() ? "quarter" : "value", name));
        strata();
        if (confounder.isOrdered()) {
            follows();
        }
        findings.add(verdict());
    }

    /** Area, area within strata, their difference, area of the confounder; with each row counted as often as given. */
    private double[] statistics(int[] weights) {
        double all = area(score, one, inOrder, weights);
        double within = area(score, confounder.stratum, inOrderWithin, weights);
        double[] alone = confounder.asScore(positive, weights);
        return new double[] {all, within, all - within, area(alone, one, order(alone, one), weights)};
    }

    /** Rows by stratum, then ascending value. */
    private static int[] order(double[] value, int[] stratum) {
        return IntStream.range(0, value.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> stratum[i]).thenComparingDouble(i -> value[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The share of pairs of a positive and another scan, both of one stratum, in which the positive one has the larger value. */
    private double area(double[] value, int[] stratum, int[] order, int[] weights) {
        double won = 0;
        double pairs = 0;
        for (int i = 0; i < order.length; ) {
            int of = stratum[order[i]];
            double positives = 0;
            double below = 0; // others of the stratum so far
            while (i < order.length && stratum[order[i]] == of) {
                double tie = value[order[i]];
                double tiedPositives = 0;
                double tiedOthers = 0;
                for (; i < order.length && stratum[order[i]] == of && Double.compare(value[order[i]], tie) == 0; i++) {
                    tiedPositives += positive[order[i]] ? weights[order[i]] : 0;
                    tiedOthers += positive[order[i]] ? 0 : weights[order[i]];
                }
                won += tiedPositives * (below + tiedOthers / 2);
                below += tiedOthers;
                positives += tiedPositives;
            }
            pairs += positives * below;
        }
        return won / pairs;
    }

    private void strata() {
        Map<Integer, int[]> counts = new TreeMap<>();
        for (int i = 0; i < score.length; i++) {
            counts.computeIfAbsent(confounder.stratum[i], key -> new int[2])[positive[i] ? 1 : 0]++;
        }
        Map<String, String> shares = new LinkedHashMap<>();
        counts.forEach((stratum, n) -> {
            String of = confounder.strata.get(stratum);
            rows.add(row(
                    "prevalence", of, n[1] / (double) (n[0] + n[1]), Interval.wilson(n[1], n[0] + n[1]), n[0] + n[1]));
            shares.put(of, n[1] + " of " + (n[0] + n[1]));
        });
        findings.add("scans of class %s by %s: %s".formatted(positiveClass, name, shares));
    }

    /**
     * Whether the scores of a class rise or fall with the confounder; each class is a test, so that p-values are adjusted (Holm).
     */
    private void follows() {
        List<Boolean> classes = new ArrayList<>();
        List<Correlation> defined = new ArrayList<>();
        for (boolean of : new boolean[] {true, false}) {
            Correlation correlation = correlation(of);
            rows.add(row("spearman_score_confounder", group(of), correlation.r(), correlation.interval(), (int)
                    (of ? count(positive) : positive.length - count(positive))));
            if (Double.isNaN(correlation.p())) {
                findings.add("among scans of class %s, %s or the scores do not vary".formatted(group(of), name));
            } else {
                classes.add(of);
                defined.add(correlation);
            }
        }
        double[] adjusted = Adjustment.HOLM.adjust(
                defined.stream().mapToDouble(Correlation::p).toArray());
        for (int i = 0; i < adjusted.length; i++) {
            follows |= adjusted[i] < SIGNIFICANT;
            findings.add(String.format(
                    Locale.ROOT,
                    "among scans of class %s, scores and %s correlate with Spearman's %.2f (p = %.2g, adjusted %.2g)",
                    group(classes.get(i)),
                    name,
                    defined.get(i).r(),
                    defined.get(i).p(),
                    adjusted[i]));
        }
    }

    private String group(boolean of) {
        return of ? positiveClass : "not " + positiveClass;
    }

    private Correlation correlation(boolean of) {
        int[] rows = IntStream.range(0, positive.length)
                .filter(i -> positive[i] == of)
                .toArray();
        double[] x = Arrays.stream(rows).mapToDouble(i -> confounder.value[i]).toArray();
        double[] y = Arrays.stream(rows).mapToDouble(i -> score[i]).toArray();
        return Moments.isConstant(x)
                ? new Correlation(Double.NaN, 0, Double.NaN, Double.NaN, Interval.UNDEFINED)
                : Correlation.spearman(x, y);
    }

    private String verdict() {
        if (Double.isNaN(rows.get(1).value())) {
            return "UNDECIDED: no %s has scans of both kinds, so that what the network learnt cannot be told from %s"
                    .formatted(confounder.isOrdered() ? "quarter of " + name : name, name);
        }
        if (Double.isNaN(rows.get(3).interval().low())
                || (!follows && Double.isNaN(rows.get(2).interval().low()))) {
            return "UNDECIDED: too few subjects of both kinds for intervals";
        }
        if (!tellsClasses) {
            return "no sign that %s explains the result".formatted(name);
        }
        return lessWithin || follows
                ? "CONFOUNDED: %s tells the classes apart, and the network's scores depend on it; report the result within strata"
                        .formatted(name)
                : "%s tells the classes apart, but the network's scores do not depend on it as far as can be seen here"
                        .formatted(name);
    }

    private MetricRow row(String metric, String group, double value, Interval interval, int n) {
        String undefined = metric.startsWith("spearman")
                ? "scores or %s do not vary among these scans".formatted(name)
                : "no %s of %s has scans of both classes".formatted(confounder.isOrdered() ? "quarter" : "value", name);
        return new MetricRow(metric, name, positiveClass, group, value, interval, n, undefined);
    }

    private static String text(MetricRow row) {
        if (Double.isNaN(row.value())) {
            return "undefined";
        }
        if (Double.isNaN(row.interval().low())) {
            return String.format(Locale.ROOT, "%.3f", row.value());
        }
        return String.format(
                Locale.ROOT,
                "%.3f (%.3f to %.3f)",
                row.value(),
                row.interval().low(),
                row.interval().high());
    }

    /** Whether the confounder tells the classes apart and the scores depend on it. */
    public boolean isConfounded() {
        return tellsClasses && (lessWithin || follows);
    }

    /** Lines of confounder.csv. */
    public List<MetricRow> rows() {
        return List.copyOf(rows);
    }

    /** The same in sentences, the verdict last. */
    public List<String> findings() {
        return List.copyOf(findings);
    }
}
