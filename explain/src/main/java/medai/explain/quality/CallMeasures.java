package medai.explain.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import medai.explain.map.ExplainedScan;
import medai.infer.answer.Logits;

/**
 * Of a scan whose class is known: whether it is classified correctly with some features only (RA thesis, equation 4.7). The union
 * of all classes' selected features is masked in all scans, which treats the classes equally; the features of each class are
 * masked in all scans too, which removes the evidence for that class. For comparison, the same number of random features is
 * masked, several times. Masking the features of the class that the whole network predicts leaks its prediction: if only these
 * are kept, even an untrained network does well. As this is the published way, its results are given beside the others
 * ({@code predicted}).
 */
final class CallMeasures implements ScanMeasures {
    private final FeatureSets sets;
    private final Optional<Faithfulness> faithfulness;
    private final List<Masked> masked = new ArrayList<>();

    /** Sets of features that are kept; where there are several, the result is the mean over them. */
    private record Masked(String name, String output, List<IntPredicate> kept) {}

    CallMeasures(List<String> names, FeatureSets sets, Optional<Faithfulness> faithfulness) {
        this.sets = sets;
        this.faithfulness = faithfulness;
        if (!sets.selected().isEmpty()) {
            Set<Integer> union = sets.union();
            masked.add(new Masked("all", "", List.of(k -> true)));
            masked.add(new Masked("selected_kept", "", List.of(union::contains)));
            addMasked("", union);
            for (int c = 0; c < names.size(); c++) {
                addMasked(names.get(c), sets.of(c));
            }
        }
    }

    /** @param output that the features belong to; empty if they are those of all outputs */
    private void addMasked(String output, Set<Integer> own) {
        masked.add(new Masked("selected_masked", output, List.of(k -> !own.contains(k))));
        masked.add(new Masked("random_masked", output, sets.withoutRandom(own.size())));
    }

    @Override
    public void measure(ExplainedScan scan, List<Integer> numbers, Rows rows) {
        if (scan.sample().truth().classNumber() < 0) {
            return;
        }
        for (Masked one : masked) {
            rows.row("", one.name, one.output, "right", right(scan, one.kept));
        }
        if (!sets.selected().isEmpty() && numbers.size() == scan.scan().outputs().length) {
            Set<Integer> called =
                    sets.of(numbers.indexOf(Logits.largest(scan.scan().outputs())));
            rows.row("", "predicted_kept", "", "right", right(scan, List.of(called::contains)));
            rows.row("", "predicted_masked", "", "right", right(scan, List.of(k -> !called.contains(k))));
        }
        faithfulness.ifPresent(how -> how.ofCall(
                scan, numbers, (scale, features, metric, value) -> rows.row(scale, features, "", metric, value)));
    }

    /** The share of the sets of features with which a scan is classified correctly. */
    private static double right(ExplainedScan scan, List<IntPredicate> kept) {
        return Arrays.stream(scan.scan().outputsKeeping(kept))
                .mapToInt(outputs ->
                        Logits.largest(outputs) == scan.sample().truth().classNumber() ? 1 : 0)
                .average()
                .orElseThrow();
    }
}
