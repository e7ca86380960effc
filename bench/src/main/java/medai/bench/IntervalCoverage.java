package medai.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Tails;
import medai.eval.agreement.IntraclassCorrelation;
import medai.eval.classification.DeLong;
import medai.imaging.random.Draw;

/**
 * How often 95 % intervals hold the truth over simulated studies: between 93 and 97 % if they are what they say. Argument:
 * studies.
 */
final class IntervalCoverage {
    private IntervalCoverage() {}

    /** One simulated study. */
    @FunctionalInterface
    private interface Study {
        Interval interval(Draw draw, int number);
    }

    public static void main(String[] args) {
        int studies = Integer.parseInt(args[0]);
        coverage("Wilson, 28 of 40 expected", studies, 0.7, (draw, i) -> {
            int hits = 0;
            for (int k = 0; k < 40; k++) {
                hits += draw.nextDouble() < 0.7 ? 1 : 0;
            }
            return Interval.wilson(hits, 40);
        });
        double area = 1 - Tails.normal(1 / Math.sqrt(2));
        coverage("DeLong, 40 against 40, one SD apart", studies, area, (draw, i) -> delong(draw));
        coverage("ICC(2,1), 40 subjects, 6 raters", studies, 4 / (4 + 0.25 + 1), (draw, i) -> icc(draw));
        coverage("bootstrap of subjects, accuracy, 80 x 5", studies, 0.75, IntervalCoverage::bootstrap);
    }

    private static void coverage(String name, int studies, double truth, Study study) {
        long held = IntStream.range(0, studies)
                .filter(i -> {
                    Interval interval = study.interval(Draw.of(6, name, i), i);
                    return interval.low() <= truth && truth <= interval.high();
                })
                .count();
        System.out.printf(Locale.ROOT, "%-42s %.1f %%%n", name, 100.0 * held / studies);
    }

    private static Interval delong(Draw draw) {
        boolean[] positive = new boolean[80];
        double[] score = new double[80];
        for (int k = 0; k < 80; k++) {
            positive[k] = k < 40;
            score[k] = draw.normal(positive[k] ? 1 : 0, 1);
        }
        return DeLong.of(positive, score).interval();
    }

    private static Interval icc(Draw draw) {
        double[] offset = new double[6];
        for (int j = 0; j < 6; j++) {
            offset[j] = draw.normal(0, 0.5);
        }
        double[][] ratings = new double[40][6];
        for (double[] row : ratings) {
            double subject = draw.normal(0, 2);
            for (int j = 0; j < 6; j++) {
                row[j] = subject + offset[j] + draw.normal(0, 1);
            }
        }
        return IntraclassCorrelation.of(ratings).agreement().interval();
    }

    /** Subjects whose own accuracy is 0.5 or 1, five calls each. */
    private static Interval bootstrap(Draw draw, int number) {
        List<String> subjects = new ArrayList<>();
        boolean[] right = new boolean[400];
        for (int s = 0; s < 80; s++) {
            double own = draw.nextDouble() < 0.5 ? 0.5 : 1;
            for (int k = 0; k < 5; k++) {
                subjects.add("s" + s);
                right[5 * s + k] = draw.nextDouble() < own;
            }
        }
        double[][] draws = new ClusterBootstrap(subjects, 1000, number).run(weights -> {
            double sum = 0;
            double n = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += right[i] ? weights[i] : 0;
                n += weights[i];
            }
            return new double[] {sum / n};
        });
        return ClusterBootstrap.interval(draws, 0);
    }
}
