package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.target.ClassTruth;
import medai.cohort.target.ScoreTruth;
import medai.cohort.target.Target;
import medai.cohort.target.Truth;
import org.junit.jupiter.api.Test;

/** What the measures say that the best epoch is chosen by, in numbers that can be worked out by hand. */
final class MeasuresOfEpochsTest {
    private static Sample sample(Truth truth) {
        return Sample.of(SampleId.of("s", ""), List.of(), truth);
    }

    private static List<Sample> ofClasses(int... classes) {
        List<Sample> samples = new ArrayList<>();
        for (int one : classes) {
            samples.add(sample(new ClassTruth(one, "c" + one)));
        }
        return samples;
    }

    private static List<Sample> ofTotals(double... totals) {
        List<Sample> samples = new ArrayList<>();
        for (double total : totals) {
            samples.add(sample(new ScoreTruth(List.of(List.of(total)), "")));
        }
        return samples;
    }

    private static List<float[]> outputs(float... values) {
        List<float[]> outputs = new ArrayList<>();
        for (float value : values) {
            outputs.add(new float[] {value});
        }
        return outputs;
    }

    private static double of(Selection.Metric metric, List<Sample> samples, List<float[]> outputs) {
        return new Selection(metric, 1).of(samples, outputs);
    }

    @Test
    void accuracyIsTheShareOfScansWhoseLargestLogitIsTheirClass() {
        List<float[]> logits =
                List.of(new float[] {5, 1, -3}, new float[] {0, 2, 1}, new float[] {-9, -2, -4}, new float[] {1, 0, 2});
        assertThat(of(Selection.Metric.ACCURACY, ofClasses(0, 1, 1, 0), logits)).isEqualTo(0.75);
        assertThat(of(Selection.Metric.ACCURACY, ofClasses(2, 0, 0, 1), logits))
                .as("the smallest ones")
                .isZero();
    }

    /** Log-odds of the last class of three: 2 - log(2), 0.3 - log(e + 1) and others; one of the four pairs is in the wrong order. */
    @Test
    void theAreaIsThatOfTheLastClassAgainstAllOthers() {
        List<float[]> logits = List.of(
                new float[] {0, 0, 2}, new float[] {1, 0, 0.3f}, new float[] {-5, 1, 0.6f}, new float[] {0, 0, -1});
        assertThat(of(Selection.Metric.AUROC, ofClasses(2, 2, 0, 1), logits)).isEqualTo(0.75);
        assertThat(of(Selection.Metric.AUROC, ofClasses(1, 1, 0, 1), logits))
                .as("none of the last class")
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }

    /** Two logits alone do not order the scans: the sum of all others counts. */
    @Test
    void allOtherClassesSpeakAgainstTheLastOne() {
        List<float[]> logits = List.of(new float[] {0, 0, 0.5f}, new float[] {-9, 0.1f, 0});
        assertThat(of(Selection.Metric.AUROC, ofClasses(2, 0), logits))
                .as("0.43 to 0.48")
                .isZero();
    }

    /** Predictions of twice the truth and one: perfectly correlated, and far from agreeing. */
    @Test
    void intraclassCorrelationFallsWherePearsonsDoesNot() {
        List<Sample> samples = ofTotals(1, 2, 3, 6);
        List<float[]> predicted = outputs(3, 5, 7, 13);
        assertThat(of(Selection.Metric.PEARSON, samples, predicted)).isCloseTo(1, within(1e-9));
        double rows = 2 * (4 + 1 + 0 + 9) * 1.5 * 1.5 / 3;
        double columns = 2 * 4 * 2 * 2;
        double residual = 2 * (4 + 1 + 0 + 9) * 0.5 * 0.5 / 3;
        assertThat(of(Selection.Metric.ICC, samples, predicted))
                .isCloseTo((rows - residual) / (rows + residual + 2 * (columns - residual) / 4), within(1e-9));
        assertThat(of(Selection.Metric.ICC, samples, outputs(1, 2, 3, 6))).isCloseTo(1, within(1e-9));
    }

    @Test
    void scansWithoutATotalAreLeftOut() {
        for (Selection.Metric metric : List.of(Selection.Metric.PEARSON, Selection.Metric.ICC)) {
            assertThat(of(metric, ofTotals(1, Double.NaN, 2, 4), outputs(1, 99, 3, 3)))
                    .isEqualTo(of(metric, ofTotals(1, 2, 4), outputs(1, 3, 3)))
                    .isBetween(0.3, 0.99);
            assertThat(of(metric, ofTotals(1, Double.NaN), outputs(1, 2))).isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(of(metric, ofTotals(1, 3), outputs(1, 3)))
                    .as("two suffice")
                    .isCloseTo(1, within(1e-9));
        }
        assertThat(of(Selection.Metric.MEAN_PEARSON, ofTotals(1, 3), outputs(1, 3)))
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void totalsAreTheSumsOfAllOutputs() {
        List<Sample> samples = List.of(
                sample(new ScoreTruth(List.of(List.of(1.0), List.of(0.0)), "")),
                sample(new ScoreTruth(List.of(List.of(0.0), List.of(2.0)), "")),
                sample(new ScoreTruth(List.of(List.of(1.0), List.of(2.0)), "")));
        List<float[]> predicted = List.of(new float[] {0, 1}, new float[] {2, 0}, new float[] {4, -1});
        assertThat(of(Selection.Metric.ICC, samples, predicted)).isCloseTo(1, within(1e-9));
    }

    @Test
    void scansWithoutAnyScoreDoNotKeepOthersFromBeingJudged() {
        Truth none = new ScoreTruth(List.of(), "");
        Truth one = new ScoreTruth(List.of(List.of(1.0)), "");
        Truth two = new ScoreTruth(List.of(List.of(2.0)), "");
        Selection selection = new Selection(Selection.Metric.MEAN_PEARSON, 1);
        assertThat(selection.canJudge(List.of(none, one, two), 1)).isTrue();
        assertThat(selection.canJudge(List.of(none, one), 1)).isFalse();
    }

    @Test
    void metricsKnowWhatTheyJudge() {
        assertThat(Selection.Metric.ACCURACY.learns()).isEqualTo(Target.Kind.CLASSES);
        assertThat(Selection.Metric.ICC.learns()).isEqualTo(Target.Kind.SCORES);
        assertThat(Selection.defaultEvery()).isEqualTo(1);
        assertThat(new Selection(Selection.Metric.ICC, 1).every()).isEqualTo(1);
        assertThatThrownBy(() -> new Selection(Selection.Metric.ICC, 0))
                .hasMessageContaining("at least 1 epoch; found 0");
    }
}
