package medai.train;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import medai.cohort.Sample;
import medai.cohort.target.Target;
import medai.cohort.target.Truth;
import medai.eval.agreement.Correlation;
import medai.eval.agreement.IntraclassCorrelation;
import medai.eval.classification.RocCurve;
import medai.infer.answer.Logits;

/**
 * Choice of the best epoch on the validation part.
 *
 * @param metric that is largest in the best epoch, the first one of several equal ones
 * @param every epochs between two evaluations, at least 1; the last epoch is always evaluated
 */
public record Selection(Metric metric, int every) {
    public static final String NAME = "Selection";

    /** The metrics to choose from. */
    public enum Metric {
        /** Share of scans that are classified correctly. */
        ACCURACY(Target.Kind.CLASSES),
        /** Area under the curve of the last class against the others. */
        AUROC(Target.Kind.CLASSES),
        /**
         * Pearson's correlation of the totals of all targets (RA thesis, chapter 2: sums are better for selection than single
         * structures).
         */
        PEARSON(Target.Kind.SCORES),
        /**
         * Mean over the targets of Pearson's correlation; targets that are constant or have fewer than two known values are left
         * out.
         */
        MEAN_PEARSON(Target.Kind.SCORES),
        /** ICC(2,1) of the totals. */
        ICC(Target.Kind.SCORES);

        private final Target.Kind learns;

        Metric(Target.Kind learns) {
            this.learns = learns;
        }

        Target.Kind learns() {
            return learns;
        }
    }

    public Selection {
        if (every < 1) {
            throw new IllegalArgumentException("every must be at least 1 epoch; found " + every);
        }
    }

    public static int defaultEvery() {
        return 1;
    }

    /**
     * Whether the metric has a value for scans with these true values, whatever the network says of them.
     *
     * @param outputs of the network
     */
    boolean canJudge(List<Truth> truths, int outputs) {
        return switch (metric) {
            case ACCURACY -> truths.stream().anyMatch(Truth::known);
            case AUROC ->
                truths.stream().anyMatch(t -> t.classNumber() == outputs - 1)
                        && truths.stream().anyMatch(t -> t.known() && t.classNumber() != outputs - 1);
            case PEARSON, ICC -> vary(truths.stream().mapToDouble(Truth::total));
            case MEAN_PEARSON ->
                IntStream.range(0, outputs)
                        .anyMatch(i -> vary(truths.stream()
                                .filter(t -> i < t.scores().size())
                                .mapToDouble(t -> t.scores().get(i))));
        };
    }

    private static boolean vary(DoubleStream values) {
        return values.filter(v -> !Double.isNaN(v)).distinct().limit(2).count() == 2;
    }

    /**
     * The metric of some scans; minus infinity where it is undefined.
     *
     * @param outputs of the network for each scan
     */
    double of(List<Sample> samples, List<float[]> outputs) {
        double value =
                switch (metric) {
                    case ACCURACY -> accuracy(samples, outputs);
                    case AUROC -> auroc(samples, outputs);
                    case PEARSON, ICC -> agreement(samples, outputs);
                    case MEAN_PEARSON -> meanOverTargets(samples, outputs);
                };
        return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }

    private static double accuracy(List<Sample> samples, List<float[]> outputs) {
        int right = 0;
        for (int i = 0; i < samples.size(); i++) {
            right += Logits.largest(outputs.get(i)) == samples.get(i).truth().classNumber() ? 1 : 0;
        }
        return (double) right / samples.size();
    }

    private static double auroc(List<Sample> samples, List<float[]> outputs) {
        boolean[] positive = new boolean[samples.size()];
        double[] score = new double[samples.size()];
        for (int i = 0; i < score.length; i++) {
            float[] logits = outputs.get(i);
            int last = logits.length - 1;
            positive[i] = samples.get(i).truth().classNumber() == last;
            double others = 0; // log-odds of the last class: monotone in its softmax probability
            for (int c = 0; c < last; c++) {
                others += Math.exp(logits[c] - logits[last]);
            }
            score[i] = -Math.log(others);
        }
        return RocCurve.of(positive, score).area();
    }

    private static double meanOverTargets(List<Sample> samples, List<float[]> outputs) {
        double sum = 0;
        int defined = 0;
        for (int t = 0; t < outputs.get(0).length; t++) {
            int target = t;
            int[] known = IntStream.range(0, samples.size())
                    .filter(i -> !Double.isNaN(samples.get(i).truth().scores().get(target)))
                    .toArray();
            if (known.length > 1) {
                double r = Correlation.pearson(
                                IntStream.of(known)
                                        .mapToDouble(i ->
                                                samples.get(i).truth().scores().get(target))
                                        .toArray(),
                                IntStream.of(known)
                                        .mapToDouble(i -> outputs.get(i)[target])
                                        .toArray())
                        .r();
                sum += Double.isNaN(r) ? 0 : r;
                defined += Double.isNaN(r) ? 0 : 1;
            }
        }
        return sum / defined;
    }

    private double agreement(List<Sample> samples, List<float[]> outputs) {
        double[][] totals = new double[2][samples.size()];
        int n = 0;
        for (int i = 0; i < samples.size(); i++) {
            double truth = samples.get(i).truth().total();
            if (!Double.isNaN(truth)) {
                totals[0][n] = truth;
                for (float output : outputs.get(i)) {
                    totals[1][n] += output;
                }
                n++;
            }
        }
        if (n < 2) {
            return Double.NaN;
        }
        double[] truth = java.util.Arrays.copyOf(totals[0], n);
        double[] predicted = java.util.Arrays.copyOf(totals[1], n);
        if (metric == Metric.PEARSON) {
            return Correlation.pearson(truth, predicted).r();
        }
        double[][] ratings = new double[n][];
        java.util.Arrays.setAll(ratings, i -> new double[] {truth[i], predicted[i]});
        return IntraclassCorrelation.of(ratings).agreement().value();
    }
}
