package medai.explain.quality;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.ScanRows;
import medai.cohort.manifest.Shard;
import medai.explain.map.ExplainedScan;
import medai.explain.scale.GlobalScale;
import medai.imaging.random.Draw;
import medai.infer.answer.Logits;
import org.jspecify.annotations.Nullable;

/**
 * cam-scans.csv: for each scan its logits and the sums of its maps (RA thesis, equation 4.5), whether it is classified correctly
 * with some features only (equation 4.7), and the confidence that is left after masking by its map (4.10 to 4.12). The union of
 * all classes' selected features is masked in all scans, which treats the classes equally; the features of each class are masked
 * in all scans too, which removes the evidence for that class. For comparison, the same number of random features is masked,
 * several times. Masking the features of the class that the whole network predicts leaks its prediction: if only these are kept,
 * even an untrained network does well. As this is the published way, its results are given beside the others ({@code predicted}).
 */
public final class MapQuality {
    public static final String FILE = "cam-scans.csv";
    private static final int RANDOM_SETS = 20; // the cost of a single set would depend on the draw

    private static final List<String> COLUMNS =
            List.of("subject", "session", "task", "method", "scale", "features", "class", "metric", "value");

    private final String method;
    private final List<String> outputs;
    private final ScanRows rows = new ScanRows(COLUMNS);

    public MapQuality(String method, List<String> outputs) {
        this.method = method;
        this.outputs = List.copyOf(outputs);
    }

    /** Takes back all rows of a scan. */
    public void forget(int order) {
        rows.forget(order);
    }

    /** The test part of one task. */
    public final class OfTask {
        private final int task;
        private final List<List<Integer>> selected;
        private final List<Masked> masked = new ArrayList<>();
        private final Optional<Faithfulness> faithfulness;

        /** @param selected features of each output, or empty where none are selected */
        public OfTask(int task, List<List<Integer>> selected, int features, Optional<MaskedScans.Windows> windows) {
            this.task = task;
            this.selected = List.copyOf(selected);
            faithfulness = windows.map(Faithfulness::new);
            if (!selected.isEmpty()) {
                Set<Integer> union = new TreeSet<>();
                selected.forEach(union::addAll);
                masked.add(new Masked("all", "", List.of(k -> true)));
                masked.add(new Masked("selected_kept", "", List.of(union::contains)));
                addMasked("", union, features);
                for (int c = 0; c < selected.size(); c++) {
                    addMasked(outputs.get(c), Set.copyOf(selected.get(c)), features);
                }
            }
        }

        /** @param output that the features belong to; empty if they are those of all outputs */
        private void addMasked(String output, Set<Integer> own, int features) {
            masked.add(new Masked("selected_masked", output, List.of(k -> !own.contains(k))));
            masked.add(new Masked("random_masked", output, withoutRandomSets(features, own.size(), task)));
        }

        /**
         * @param order of the scan among all
         * @param numbers of the outputs
         */
        public void add(int order, ExplainedScan scan, List<Integer> numbers, List<List<GlobalScale>> scales) {
            SampleId id = scan.sample().id();
            for (int c = 0; c < numbers.size(); c++) {
                double raw = 0;
                double individual = 0;
                double kept = 0;
                int before = 0;
                for (var view : scan.maps().get(c)) {
                    float[] map = view.map();
                    raw += sum(map);
                    individual += sum(GlobalScale.individual(map));
                    if (!selected.isEmpty()) {
                        Set<Integer> own = Set.copyOf(selected.get(c));
                        int offset = before;
                        kept += sum(view.map(k -> own.contains(offset + k)));
                    }
                    before += view.features().channels();
                }
                String name = outputs.get(c);
                row(order, id, "", "all", name, "logit", scan.scan().outputs()[numbers.get(c)]);
                row(order, id, "gs", "all", name, "sum", raw);
                row(order, id, "is", "all", name, "sum", individual);
                if (!selected.isEmpty()) {
                    row(order, id, "gs", "selected", name, "sum", kept);
                }
            }
            if (scan.sample().truth().classNumber() >= 0) {
                for (Masked one : masked) {
                    row(order, id, "", one.name, one.output, "right", right(scan, one.kept));
                }
                if (!selected.isEmpty() && numbers.size() == scan.scan().outputs().length) {
                    Set<Integer> called = Set.copyOf(selected.get(
                            numbers.indexOf(Logits.largest(scan.scan().outputs()))));
                    row(order, id, "", "predicted_kept", "", "right", right(scan, List.of(called::contains)));
                    row(order, id, "", "predicted_masked", "", "right", right(scan, List.of(k -> !called.contains(k))));
                }
                faithfulness.ifPresent(how -> how.measure(
                        scan,
                        numbers,
                        scales,
                        selected,
                        (scale, features, metric, value) -> row(order, id, scale, features, "", metric, value)));
            }
        }

        private void row(
                int order, SampleId id, String scale, String features, String output, String metric, double value) {
            List<@Nullable Object> row = new ArrayList<>(List.of(id.subject(), id.session(), task, method, scale));
            row.addAll(List.of(features, output, metric, value));
            rows.add(order, id, row);
        }
    }

    /** All features but a random set of them, for each of several random sets. */
    private static List<IntPredicate> withoutRandomSets(int features, int many, int task) {
        Draw draw = Draw.of(task, "masked");
        List<Integer> all = IntStream.range(0, features).boxed().toList();
        List<IntPredicate> kept = new ArrayList<>();
        for (int i = 0; i < RANDOM_SETS; i++) {
            Set<Integer> removed = Set.copyOf(draw.shuffled(all).subList(0, many));
            kept.add(k -> !removed.contains(k));
        }
        return kept;
    }

    /** Sets of features that are kept; where there are several, the result is the mean over them. */
    private record Masked(String name, String output, List<IntPredicate> kept) {}

    /** The share of the sets of features with which a scan is classified correctly. */
    private static double right(ExplainedScan scan, List<IntPredicate> kept) {
        return Arrays.stream(scan.scan().outputsKeeping(kept))
                .mapToInt(outputs ->
                        Logits.largest(outputs) == scan.sample().truth().classNumber() ? 1 : 0)
                .average()
                .orElseThrow();
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    public void write(Path folder, Shard shard) throws IOException {
        rows.write(folder.resolve(shard.table(FILE)), shard);
    }
}
