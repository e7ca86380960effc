package medai.explain.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import medai.cohort.target.ScoreTarget;
import medai.explain.map.ExplainedScan;

/**
 * Of a scan with scores: what the network says with some features only, beside what readers said (the analogue of RA thesis,
 * equation 4.7). Each score is judged with its own selected features, without them, and without as many random ones; the sum of
 * all scores, where all are explained, with those of all scores together. What the network says is limited to the range that a
 * reader can give, as in predictions.csv.
 */
final class ScoreMeasures implements ScanMeasures {
    private final ScoreTarget target;
    private final List<String> names;
    private final FeatureSets sets;
    private final Optional<Faithfulness> faithfulness;

    ScoreMeasures(ScoreTarget target, List<String> names, FeatureSets sets, Optional<Faithfulness> faithfulness) {
        this.target = target;
        this.names = List.copyOf(names);
        this.sets = sets;
        this.faithfulness = faithfulness;
    }

    @Override
    public void measure(ExplainedScan scan, List<Integer> numbers, Rows rows) {
        List<Double> truth = scan.sample().truth().scores();
        for (int c = 0; c < numbers.size(); c++) {
            int number = numbers.get(c);
            String name = names.get(c);
            if (!truth.isEmpty() && !truth.get(number).isNaN()) {
                Set<Integer> own = sets.selected().isEmpty() ? Set.of() : sets.of(c);
                judge(scan, name, truth.get(number), said -> target.limited(said[number]), own, rows);
            }
            int place = c;
            faithfulness.ifPresent(how -> how.ofScore(
                    scan,
                    place,
                    number,
                    (scale, features, metric, value) -> rows.row(scale, features, name, metric, value)));
        }
        int all = scan.scan().outputs().length;
        double total = scan.sample().truth().total();
        if (all > 1 && numbers.size() == all && !Double.isNaN(total)) {
            judge(scan, "", total, this::sum, sets.union(), rows);
        }
    }

    private double sum(float[] said) {
        double sum = 0;
        for (float one : said) {
            sum += target.limited(one);
        }
        return sum;
    }

    /** @param score what is judged, from what the network says */
    private void judge(
            ExplainedScan scan,
            String name,
            double truth,
            ToDoubleFunction<float[]> score,
            Set<Integer> own,
            Rows rows) {
        rows.row("", "all", name, "truth", truth);
        rows.row(
                "",
                "all",
                name,
                QualityReport.SCORE,
                score.applyAsDouble(scan.scan().outputs()));
        if (sets.selected().isEmpty()) {
            return;
        }
        List<IntPredicate> kept = new ArrayList<>(List.of(own::contains, k -> !own.contains(k)));
        kept.addAll(sets.withoutRandom(own.size()));
        float[][] said = scan.scan().outputsKeeping(kept);
        rows.row("", "selected_kept", name, QualityReport.SCORE, score.applyAsDouble(said[0]));
        rows.row("", "selected_masked", name, QualityReport.SCORE, score.applyAsDouble(said[1]));
        for (int i = 2; i < said.length; i++) {
            rows.row("", "random_masked", name, QualityReport.scoreOfSet(i - 1), score.applyAsDouble(said[i]));
        }
    }
}
