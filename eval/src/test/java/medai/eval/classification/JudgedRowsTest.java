package medai.eval.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import medai.eval.agreement.Kappa;
import medai.eval.classification.Calibration.Bin;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** Measures of weighted rows: as those of the rows repeated, and as curves, bins and counts give them. */
final class JudgedRowsTest {
    private static final boolean[] POSITIVE = {true, false, true, true, false, false, true, false};
    private static final boolean[] CALLED = {true, true, false, true, false, false, true, false};
    private static final double[] SCORE = {0.9, 0.6, 0.3, 0.6, 0.1, 0.3, 1, 0};

    private static BinarySample sample() {
        return new BinarySample(POSITIVE, CALLED, SCORE);
    }

    @Test
    void aRowThatCountsTwiceIsARowThatIsThereTwice() {
        for (int trial = 0; trial < 20; trial++) {
            Draw draw = Draw.of(3, trial);
            int[] weights = IntStream.range(0, 8).map(i -> draw.nextInt(4)).toArray();
            List<Integer> rows = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                for (int k = 0; k < weights[i]; k++) {
                    rows.add(i);
                }
            }
            BinarySample repeated = sample().of(rows.stream().mapToInt(i -> i).toArray());
            double[] found = sample().values(weights);
            assertThat(found).containsExactly(repeated.values(), within(1e-12));
            for (Metric metric : Metric.values()) {
                assertThat(sample().value(metric, weights)).isEqualTo(Double.valueOf(found[metric.place()]));
                assertThat(repeated.value(metric)).isEqualTo(Double.valueOf(repeated.values()[metric.place()]));
            }
        }
    }

    /** Four positive and four negative rows; calls: 3 true and 1 false positive, 3 true and 1 false negative. */
    @Test
    void everyMeasureIsThatOfItsFormula() {
        BinarySample sample = sample();
        for (Metric metric : List.of(
                Metric.ACCURACY,
                Metric.BALANCED_ACCURACY,
                Metric.PRECISION,
                Metric.RECALL,
                Metric.SPECIFICITY,
                Metric.NPV,
                Metric.F1)) {
            assertThat(sample.value(metric)).as(metric.key()).isEqualTo(0.75);
        }
        assertThat(sample.value(Metric.MCC)).isCloseTo(0.5, within(1e-12));
        assertThat(sample.value(Metric.KAPPA)).isCloseTo(0.5, within(1e-12));
        assertThat(sample.value(Metric.TP_OVER_TP_PLUS_TN)).isEqualTo(0.5);
        assertThat(sample.value(Metric.AUROC)).as("13 pairs and two ties").isEqualTo(14.0 / 16);
        double precision = (1 + 1 + 3 / 4.0 + 4 / 6.0) / 4;
        assertThat(sample.value(Metric.AVERAGE_PRECISION)).isCloseTo(precision, within(1e-12));
        double brier = (0.01 + 0.36 + 0.49 + 0.16 + 0.01 + 0.09) / 8;
        assertThat(sample.value(Metric.BRIER)).isCloseTo(brier, within(1e-12));
        double gaps = Math.abs(0.9 - 1) + (1.2 - 1) + Math.abs(0.6 - 1) + 0.1;
        assertThat(sample.value(Metric.EXPECTED_CALIBRATION_ERROR)).isCloseTo(gaps / 8, within(1e-12));
    }

    /** Unequal margins: 5 true and 2 false positives, 9 true and 4 false negatives. */
    @Test
    void kappaIsWhatExceedsChance() {
        boolean[] positive = new boolean[20];
        boolean[] called = new boolean[20];
        Arrays.fill(positive, 0, 9, true);
        Arrays.fill(called, 0, 5, true);
        Arrays.fill(called, 9, 11, true);
        BinarySample sample = new BinarySample(positive, called, new double[20]);
        double chance = (9 * 7 + 11 * 13) / 400.0;
        assertThat(sample.value(Metric.KAPPA)).isCloseTo((0.7 - chance) / (1 - chance), within(1e-12));
        assertThat(sample.value(Metric.TP_OVER_TP_PLUS_TN)).isCloseTo(5 / 14.0, within(1e-12));
        BinarySample one = new BinarySample(new boolean[] {true, true}, new boolean[] {true, true}, new double[2]);
        assertThat(one.value(Metric.KAPPA)).isNaN();
    }

    /** Of three classes with 2, 1 and 3 rows, each called twice: four of six right, where chance gives two. */
    @Test
    void kappaOfSeveralClassesWeighsTheirDistance() {
        MultiClass calls = MultiClass.ofCalls(new int[] {0, 0, 1, 2, 2, 2}, new int[] {0, 1, 1, 2, 2, 0}, 3);
        assertThat(calls.kappa(Kappa.Weight.NONE)).isCloseTo(0.5, within(1e-12));
        assertThat(calls.kappa(Kappa.Weight.QUADRATIC)).isCloseTo(1 - 5 / 6.0 / 1.5, within(1e-12));
    }

    @Test
    void areaPrecisionAndCalibrationAreThoseOfTheCurveAndTheBins() {
        for (int trial = 0; trial < 30; trial++) {
            Draw draw = Draw.of(4, trial);
            int n = 5 + draw.nextInt(20);
            boolean[] positive = new boolean[n];
            double[] score = new double[n];
            for (int i = 0; i < n; i++) {
                positive[i] = i == 0 || (i > 1 && draw.nextBoolean());
                score[i] = draw.nextInt(11) / 10.0;
            }
            score[2] = 0.55;
            BinarySample sample = new BinarySample(positive, positive, score);
            RocCurve curve = RocCurve.of(positive, score);
            assertThat(sample.value(Metric.AUROC)).isCloseTo(curve.area(), within(1e-12));
            assertThat(sample.value(Metric.AVERAGE_PRECISION)).isCloseTo(curve.averagePrecision(), within(1e-12));
            Calibration calibration = Calibration.of(positive, score);
            assertThat(sample.value(Metric.BRIER)).isCloseTo(calibration.brier(), within(1e-12));
            assertThat(sample.value(Metric.EXPECTED_CALIBRATION_ERROR))
                    .isCloseTo(calibration.expectedError(), within(1e-12));
        }
    }

    @Test
    void rowsWithoutAScoreCountForCallsAlone() {
        double[] score = SCORE.clone();
        score[1] = Double.NaN;
        BinarySample some = new BinarySample(POSITIVE, CALLED, score);
        assertThat(some.size()).isEqualTo(8);
        assertThat(some.size(Metric.ACCURACY)).isEqualTo(8);
        assertThat(some.size(Metric.AUROC)).isEqualTo(7);
        assertThat(some.hasScores()).isTrue();
        assertThat(some.scoredRows()).containsExactly(0, 2, 3, 4, 5, 6, 7);
        assertThat(some.descending()).hasSize(7).startsWith(6, 0, 3).endsWith(4, 7);
        assertThat(some.value(Metric.ACCURACY)).isEqualTo(0.75);
        assertThat(some.value(Metric.BRIER)).isCloseTo((0.01 + 0.49 + 0.16 + 0.01 + 0.09) / 7, within(1e-12));
        double[] none = new double[8];
        Arrays.fill(none, Double.NaN);
        BinarySample calls = new BinarySample(POSITIVE, CALLED, none);
        assertThat(calls.hasScores()).isFalse();
        assertThat(calls.hasHardScores()).isFalse();
        assertThat(calls.undefined(Metric.AUROC)).isEqualTo("no row has a score");
        for (Metric metric : Metric.values()) {
            assertThat(Double.isNaN(calls.value(metric))).as(metric.key()).isEqualTo(metric.needsScores());
        }
    }

    @Test
    void scoresThatAreCallsOrNoProbabilitiesAreNotJudgedAsSuch() {
        BinarySample hard = new BinarySample(POSITIVE, CALLED, new double[] {1, 1, 0, 1, 0, 0, 1, 0});
        assertThat(hard.hasHardScores()).isTrue();
        assertThat(hard.undefined(Metric.BRIER)).isEqualTo("the scores are nothing but 0 and 1");
        for (Metric metric : Metric.values()) {
            assertThat(Double.isNaN(hard.value(metric))).as(metric.key()).isEqualTo(metric.needsScores());
        }
        assertThat(sample().hasHardScores()).isFalse();
        for (double beyond : new double[] {-0.1, 1.1}) {
            double[] score = SCORE.clone();
            score[4] = beyond;
            BinarySample free = new BinarySample(POSITIVE, CALLED, score);
            assertThat(free.value(Metric.AUROC)).isBetween(0.5, 1.0);
            assertThat(free.value(Metric.BRIER)).isNaN();
            assertThat(free.value(Metric.EXPECTED_CALIBRATION_ERROR)).isNaN();
            assertThat(free.undefined(Metric.BRIER)).isEqualTo("the scores are no probabilities");
        }
    }

    @Test
    void rowsAreKeptAsGiven() {
        BinarySample sample = sample();
        assertThat(sample.positive()).isEqualTo(POSITIVE);
        assertThat(sample.called()).isEqualTo(CALLED);
        assertThat(sample.score()).isEqualTo(SCORE);
        assertThat(sample.isCalled(0)).isTrue();
        assertThat(sample.isCalled(2)).isFalse();
        assertThat(sample.isRight(0)).isTrue();
        assertThat(sample.isRight(1)).isFalse();
        assertThat(sample.isRight(4)).isTrue();
        assertThat(Metric.ACCURACY.needsScores()).isFalse();
        assertThat(Metric.TP_OVER_TP_PLUS_TN.needsScores()).isFalse();
        assertThat(Metric.AUROC.needsScores()).isTrue();
        assertThat(Metric.BRIER.needsScores()).isTrue();
    }

    @Test
    void binsAreFilledEvenlyWithEnoughRows() {
        boolean[] positive = new boolean[40];
        double[] probability = new double[40];
        for (int i = 0; i < 40; i++) {
            probability[i] = (39 - i) / 40.0;
            positive[i] = i % 4 == 0;
        }
        List<Bin> four = Calibration.filled(positive, probability, 10);
        assertThat(four).hasSize(4);
        for (int b = 0; b < 4; b++) {
            assertThat(four.get(b).count()).isEqualTo(10);
            assertThat(four.get(b).probability()).isCloseTo((10 * b + 4.5) / 40, within(1e-12));
        }
        assertThat(four.stream().mapToDouble(b -> b.frequency() * b.count()).sum())
                .isCloseTo(10, within(1e-12));
        assertThat(four.get(3).frequency()).as("rows 0 to 9").isCloseTo(0.3, within(1e-12));
        assertThat(Calibration.filled(positive, probability, 2))
                .as("at most ten")
                .hasSize(10);
        assertThat(Calibration.filled(positive, probability, 41))
                .as("fewer in all")
                .hasSize(1);
        assertThat(Calibration.filled(positive, probability, 15))
                .extracting(Bin::count)
                .containsExactly(20, 20);
    }

    @Test
    void equalProbabilitiesStayTogetherInTheirBin() {
        double[] probability = {0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.4};
        boolean[] positive = {true, false, false, false, true, true, false, true};
        List<Bin> bins = Calibration.filled(positive, probability, 2);
        assertThat(bins).extracting(Bin::count).containsExactly(5, 3);
        assertThat(bins.get(0).probability()).isCloseTo(0.1, within(1e-12));
        assertThat(bins.get(0).frequency()).isCloseTo(0.4, within(1e-12));
        assertThat(bins.get(1).probability()).isCloseTo(0.3, within(1e-12));
        assertThat(bins.get(1).frequency()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(Calibration.filled(positive, new double[8], 2))
                .extracting(Bin::count)
                .containsExactly(8);
    }

    @Test
    void calibrationBinsEndWithTheirUpperEdge() {
        Calibration found =
                Calibration.of(new boolean[] {true, false, false, true, true}, new double[] {0.3, 0.31, 0, 1, 0.25});
        assertThat(found.bins()).extracting(Bin::count).containsExactly(1, 0, 2, 1, 0, 0, 0, 0, 0, 1);
        assertThat(found.bins().get(2).probability()).isCloseTo(0.275, within(1e-12));
        assertThat(found.bins().get(2).frequency()).isEqualTo(1);
        assertThat(found.bins().get(1).frequency()).isNaN();
        assertThat(found.largestError()).isCloseTo(0.725, within(1e-12));
        assertThat(found.expectedError()).isCloseTo((1.45 + 0.31) / 5, within(1e-12));
        assertThat(found.brier()).isCloseTo((0.49 + 0.0961 + 0.5625) / 5, within(1e-12));
        assertThatThrownBy(() -> Calibration.of(new boolean[1], new double[] {1.01}))
                .hasMessageContaining("found 1.01");
        assertThatThrownBy(() -> Calibration.of(new boolean[1], new double[] {-0.01}))
                .hasMessageContaining("found -0.01");
    }

    @Test
    void curvesOfOneClassHaveNoAreaAndNoThreshold() {
        RocCurve positives = RocCurve.of(new boolean[] {true, true}, new double[] {0.1, 0.4});
        RocCurve negatives = RocCurve.of(new boolean[2], new double[] {0.1, 0.4});
        for (RocCurve one : List.of(positives, negatives)) {
            assertThat(one.hasBothClasses()).isFalse();
            assertThat(one.area()).isNaN();
            assertThat(one.youdenThreshold()).isNaN();
        }
        assertThat(positives.averagePrecision()).isEqualTo(1);
        assertThat(negatives.averagePrecision()).isNaN();
        RocCurve both = RocCurve.of(new boolean[] {true, false, true}, new double[] {0.9, 0.5, 0.4});
        assertThat(both.hasBothClasses()).isTrue();
        assertThat(both.youdenThreshold()).isEqualTo(0.9);
        assertThatThrownBy(() -> RocCurve.of(new boolean[1], new double[] {Double.NaN}))
                .hasMessageContaining("NaN");
    }
}
