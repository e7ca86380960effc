package medai.eval.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import medai.eval.classification.BinarySample;
import medai.eval.classification.Metric;
import medai.eval.hypothesis.Permutation;
import medai.eval.table.TestRow;
import medai.imaging.random.Draw;

/** Is a network better than chance, and than another? By exchanging subjects' truths, or two networks' answers for a subject. */
final class PermutationTests {
    static final List<Metric> MEASURES = List.of(Metric.AUROC, Metric.BALANCED_ACCURACY, Metric.MCC);

    private PermutationTests() {}

    /**
     * Against chance: the truths are shuffled among the subjects, a subject's rows together, and the measure's distance from its
     * value by chance is compared (Ojala and Garriga 2010).
     *
     * @param clusters of the rows
     * @return nothing where truths cannot be exchanged
     */
    static List<TestRow> chance(BinarySample sample, List<String> clusters, int draws, long seed) {
        List<int[]> rows = List.copyOf(byCluster(clusters).values());
        boolean[] positive = sample.positive();
        if (!areExchangeable(sample, clusters)) {
            return List.of();
        }
        List<Boolean> truths = rows.stream().map(own -> positive[own[0]]).toList();
        List<TestRow> tests = new ArrayList<>();
        for (Metric measure : MEASURES) {
            double byChance = measure == Metric.MCC ? 0 : 0.5;
            Permutation test = Permutation.random(sample.value(measure) - byChance, draws, draw -> {
                List<Boolean> shuffled = Draw.of(seed, "chance", draw).shuffled(truths);
                boolean[] other = new boolean[positive.length];
                for (int s = 0; s < rows.size(); s++) {
                    for (int i : rows.get(s)) {
                        other[i] = shuffled.get(s);
                    }
                }
                return new BinarySample(other, sample.called(), sample.score()).value(measure) - byChance;
            });
            int n = sample.size(measure);
            tests.add(TestRow.plain("permutation", measure.key(), "chance", test.statistic(), test.p(), n)
                    .because(sample.undefined(measure)));
        }
        return tests;
    }

    /** Two networks on the same rows: their answers are exchanged for whole subjects. */
    static Permutation models(
            BinarySample a, BinarySample b, List<String> clusters, Metric measure, int draws, long seed) {
        List<int[]> rows = List.copyOf(byCluster(clusters).values());
        return Permutation.swaps(rows.size(), draws, seed, swapped -> {
            boolean[] calledA = a.called();
            boolean[] calledB = b.called();
            double[] scoreA = a.score();
            double[] scoreB = b.score();
            for (int s = 0; s < swapped.length; s++) {
                if (swapped[s]) {
                    for (int i : rows.get(s)) {
                        calledA[i] = b.isCalled(i);
                        calledB[i] = a.isCalled(i);
                        double score = scoreA[i];
                        scoreA[i] = scoreB[i];
                        scoreB[i] = score;
                    }
                }
            }
            return new BinarySample(a.positive(), calledA, scoreA).value(measure)
                    - new BinarySample(b.positive(), calledB, scoreB).value(measure);
        });
    }

    /** Whether all rows of each subject have one truth, so that truths can be exchanged between subjects. */
    static boolean areExchangeable(BinarySample sample, List<String> clusters) {
        boolean[] positive = sample.positive();
        return byCluster(clusters).values().stream()
                .allMatch(own -> Arrays.stream(own).allMatch(i -> positive[i] == positive[own[0]]));
    }

    private static Map<String, int[]> byCluster(List<String> clusters) {
        Map<String, List<Integer>> rows = new LinkedHashMap<>();
        IntStream.range(0, clusters.size()).forEach(i -> rows.computeIfAbsent(clusters.get(i), key -> new ArrayList<>())
                .add(i));
        Map<String, int[]> arrays = new LinkedHashMap<>();
        rows.forEach((cluster, own) ->
                arrays.put(cluster, own.stream().mapToInt(i -> i).toArray()));
        return arrays;
    }
}
