package medai.explain.quality;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.ScanRows;
import medai.cohort.manifest.Shard;
import medai.cohort.target.Target;
import medai.explain.map.ExplainedScan;
import medai.explain.scale.GlobalScale;
import org.jspecify.annotations.Nullable;

/**
 * cam-scans.csv: for each scan its logits and the sums of its maps (RA thesis, equation 4.5), what the network makes of it with
 * some features only (4.7), and the confidence or score that is left after masking by its map (4.10 to 4.12).
 */
public final class MapQuality {
    public static final String FILE = "cam-scans.csv";

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

    /**
     * The scales that maps are shown on, by output and view.
     *
     * @param selected that of the maps of selected features
     */
    public record Scales(List<List<GlobalScale>> all, List<List<GlobalScale>> selected) {}

    /** The test part of one task. */
    public final class OfTask {
        private final int task;
        private final FeatureSets sets;
        private final ScanMeasures measures;

        /**
         * @param target that the network has learnt
         * @param selected features of each output, or empty where none are selected
         * @param features number of all
         */
        public OfTask(
                int task,
                Target target,
                List<List<Integer>> selected,
                int features,
                Scales scales,
                Optional<MaskedScans.Windows> windows) {
            this.task = task;
            sets = new FeatureSets(selected, features, task);
            measures =
                    ScanMeasures.of(target, outputs, sets, windows.map(boxes -> new Faithfulness(boxes, scales, sets)));
        }

        /**
         * @param order of the scan among all
         * @param numbers of the outputs
         */
        public void add(int order, ExplainedScan scan, List<Integer> numbers) {
            SampleId id = scan.sample().id();
            for (int c = 0; c < numbers.size(); c++) {
                double raw = 0;
                double individual = 0;
                for (var view : scan.maps().get(c)) {
                    float[] map = view.map();
                    raw += sum(map);
                    individual += sum(GlobalScale.individual(map));
                }
                String name = outputs.get(c);
                row(order, id, "", "all", name, "logit", scan.scan().outputs()[numbers.get(c)]);
                row(order, id, "gs", "all", name, "sum", raw);
                row(order, id, "is", "all", name, "sum", individual);
                if (!sets.selected().isEmpty()) {
                    double kept = scan.mapsOf(c, sets.of(c)).stream()
                            .mapToDouble(MapQuality::sum)
                            .sum();
                    row(order, id, "gs", "selected", name, "sum", kept);
                }
            }
            measures.measure(
                    scan,
                    numbers,
                    (scale, features, output, metric, value) -> row(order, id, scale, features, output, metric, value));
        }

        private void row(
                int order, SampleId id, String scale, String features, String output, String metric, double value) {
            List<@Nullable Object> row = new ArrayList<>(List.of(id.subject(), id.session(), task, method, scale));
            row.addAll(List.of(features, output, metric, value));
            rows.add(order, id, row);
        }
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
