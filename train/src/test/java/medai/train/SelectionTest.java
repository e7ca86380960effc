package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.target.ClassTruth;
import medai.cohort.target.ScoreTruth;
import medai.cohort.target.Truth;
import org.junit.jupiter.api.Test;

final class SelectionTest {
    private static List<Sample> samples(double[]... scores) {
        return IntStream.range(0, scores.length)
                .mapToObj(i -> Sample.of(
                        SampleId.of("s" + i, ""),
                        List.of(),
                        new ScoreTruth(
                                java.util.Arrays.stream(scores[i])
                                        .mapToObj(List::of)
                                        .toList(),
                                "")))
                .toList();
    }

    /** The targets are exchanged: totals agree perfectly, single targets not at all. */
    @Test
    void totalsMayAgreeWhereTargetsDoNot() {
        List<Sample> samples = samples(new double[] {3, 0}, new double[] {0, 2}, new double[] {1, 0});
        List<float[]> exchanged = List.of(new float[] {0, 3}, new float[] {2, 0}, new float[] {0, 1});
        assertThat(new Selection(Selection.Metric.PEARSON, 1).of(samples, exchanged))
                .isCloseTo(1, within(1e-12));
        assertThat(new Selection(Selection.Metric.MEAN_PEARSON, 1).of(samples, exchanged))
                .isNegative();
    }

    /** Second target: truths 1 and 2 of three, one is missing; third: constant. First: r of (1, 2, 3) and (1, 3, 2) is 1/2. */
    @Test
    void unknownAndConstantTargetsAreLeftOut() {
        List<Sample> samples = samples(new double[] {1, 1, 5}, new double[] {2, Double.NaN, 5}, new double[] {3, 2, 5});
        List<float[]> outputs = List.of(new float[] {1, 0, 1}, new float[] {3, 9, 2}, new float[] {2, 1, 3});
        assertThat(new Selection(Selection.Metric.MEAN_PEARSON, 1).of(samples, outputs))
                .isCloseTo((0.5 + 1) / 2, within(1e-12));
        assertThat(new Selection(Selection.Metric.MEAN_PEARSON, 1).of(samples.subList(0, 1), outputs.subList(0, 1)))
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }

    /** Areas need both sides of the last class, correlations two different totals, shares of right calls any truth. */
    @Test
    void aPartThatNoMetricCanJudgeIsKnownBeforehand() {
        Truth first = new ClassTruth(0, "a");
        Truth second = new ClassTruth(1, "b");
        Truth third = new ClassTruth(2, "c");
        Selection auroc = new Selection(Selection.Metric.AUROC, 1);
        assertThat(auroc.canJudge(List.of(first, third), 3)).isTrue();
        assertThat(auroc.canJudge(List.of(first, second), 3))
                .as("none of the last class")
                .isFalse();
        assertThat(auroc.canJudge(List.of(third, third, ClassTruth.UNKNOWN), 3)).isFalse();
        Selection accuracy = new Selection(Selection.Metric.ACCURACY, 1);
        assertThat(accuracy.canJudge(List.of(first, first), 3)).isTrue();
        assertThat(accuracy.canJudge(List.of(ClassTruth.UNKNOWN), 3)).isFalse();
        List<Truth> varied = samples(new double[] {1, Double.NaN}, new double[] {1, 2}, new double[] {1, 3}).stream()
                .map(Sample::truth)
                .toList();
        List<Truth> alike = samples(new double[] {1, 2}, new double[] {2, 1}).stream()
                .map(Sample::truth)
                .toList();
        for (Selection.Metric metric : List.of(Selection.Metric.PEARSON, Selection.Metric.ICC)) {
            assertThat(new Selection(metric, 1).canJudge(varied, 2)).isTrue();
            assertThat(new Selection(metric, 1).canJudge(alike, 2))
                    .as("both total 3")
                    .isFalse();
        }
        assertThat(new Selection(Selection.Metric.MEAN_PEARSON, 1).canJudge(alike, 2))
                .isTrue();
        assertThat(new Selection(Selection.Metric.MEAN_PEARSON, 1).canJudge(varied.subList(0, 2), 2))
                .isFalse();
    }
}
