package medai.eval.segmentation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import medai.cohort.manifest.SampleId;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Moments;
import medai.eval.Summary;
import medai.eval.prediction.MetricRow;
import medai.imaging.LabelMap;
import medai.imaging.file.UnusableInputException;
import medai.imaging.mask.Mask;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/** Label maps against label maps, structure by structure, with intervals that draw subjects. Label 0 is no structure. */
public final class SegmentationEvaluation {
    private static final double SAME_PLACE_MM = 1e-3;
    private static final String ONE_MAP = "only one of the two maps has it: there is no distance";

    /** Measures by the name of their column. */
    private static final Map<String, Function<MaskAgreement, Double>> MEASURES = new LinkedHashMap<>();

    static {
        MEASURES.put("dice", MaskAgreement::dice);
        MEASURES.put("jaccard", MaskAgreement::jaccard);
        MEASURES.put("hausdorff", MaskAgreement::hausdorff);
        MEASURES.put("hausdorff95", MaskAgreement::hausdorff95);
        MEASURES.put("mean_surface_distance", MaskAgreement::meanDistance);
    }

    private final List<Found> found = new ArrayList<>();

    /**
     * One structure of one sample.
     *
     * @param task the task of the network that found it; empty where there are no tasks
     * @param view of the label map; empty where there is one only
     * @param voxels of the structure in the true map
     */
    public record Found(
            SampleId id, String task, String view, int region, String name, int voxels, MaskAgreement agreement) {}

    /** What a label is called. */
    @FunctionalInterface
    public interface Names {
        String of(int label) throws UnusableInputException;
    }

    /**
     * Adds every structure that one of two label maps has.
     *
     * @param where the file of the map that is judged, for the message
     * @return the structures
     * @throws UnusableInputException if the maps lie on different grids
     */
    public List<Found> add(SampleId id, String task, String view, LabelMap truth, LabelMap map, Names names, Path where)
            throws UnusableInputException {
        if (!truth.grid().matches(map.grid(), SAME_PLACE_MM)) {
            throw new UnusableInputException(
                    where.toString(),
                    "the grid " + map.grid().describe(),
                    "that of the true map: " + truth.grid().describe(),
                    "bring both on one grid with medai resample");
        }
        List<Found> own = new ArrayList<>();
        for (int region : labels(truth, map)) {
            Mask right = Mask.of(truth, region);
            MaskAgreement agreement = MaskAgreement.of(right, Mask.of(map, region));
            own.add(new Found(id, task, view, region, names.of(region), right.count(), agreement));
        }
        found.addAll(own);
        return own;
    }

    /** Labels above 0 that one of the two has. */
    private static SortedSet<Integer> labels(LabelMap a, LabelMap b) {
        TreeSet<Integer> labels = new TreeSet<>(a.structures());
        labels.addAll(b.structures());
        return labels.tailSet(1);
    }

    public List<Found> found() {
        return List.copyOf(found);
    }

    /** By view and region, in their order. */
    public Map<String, List<Found>> regions() {
        Map<String, List<Found>> regions = new TreeMap<>();
        for (Found one : found) {
            regions.computeIfAbsent("%s %010d".formatted(one.view, one.region), key -> new ArrayList<>())
                    .add(one);
        }
        return regions;
    }

    /**
     * Lines of metrics.csv: the mean of every measure of each structure, target its view, class its name; distances where both
     * maps have it.
     */
    public List<MetricRow> rows(int draws, long seed) {
        return regions().values().stream()
                .flatMap(own -> rows(own, draws, seed).stream())
                .toList();
    }

    /** The same of one structure. */
    public static List<MetricRow> rows(List<Found> own, int draws, long seed) {
        List<MetricRow> rows = new ArrayList<>();
        MEASURES.forEach((measure, value) -> rows.add(row(measure, value, own, draws, seed)));
        return rows;
    }

    private static MetricRow row(
            String measure, Function<MaskAgreement, Double> value, List<Found> own, int draws, long seed) {
        List<Found> defined = own.stream()
                .filter(one -> !Double.isNaN(value.apply(one.agreement)))
                .toList();
        double[] values =
                defined.stream().mapToDouble(one -> value.apply(one.agreement)).toArray();
        List<String> subjects = defined.stream().map(one -> one.id.subject()).toList();
        Interval interval = draws > 0 ? new ClusterBootstrap(subjects, draws, seed).ofMean(values) : Interval.UNDEFINED;
        double mean = Moments.mean(values);
        Found first = own.get(0);
        return new MetricRow(measure, first.view, first.name, "all", mean, interval, defined.size(), ONE_MAP);
    }

    /** Writes a row for every structure of every sample. */
    public void write(Path file) throws IOException {
        boolean views = found.stream().anyMatch(one -> !one.view.isEmpty());
        List<String> columns = new ArrayList<>(List.of("subject", "session", "region"));
        columns.addAll(MEASURES.keySet());
        if (views) {
            columns.addAll(List.of("structure", "view", "task", "voxels"));
        }
        boolean pieces = found.stream().anyMatch(one -> !one.id.piece().isEmpty());
        if (pieces) {
            columns.add(SampleId.PIECE);
        }
        columns.add("reason");
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Found one : found) {
            List<@Nullable Object> row = new ArrayList<>(Arrays.asList(one.id.subject(), one.id.session(), one.region));
            MEASURES.values().forEach(value -> row.add(value.apply(one.agreement)));
            if (views) {
                row.addAll(List.of(one.name, one.view, one.task, one.voxels));
            }
            if (pieces) {
                row.add(one.id.piece());
            }
            row.add(Double.isNaN(one.agreement.hausdorff()) ? ONE_MAP : "");
            rows.add(row);
        }
        Table.write(file, columns, rows);
    }

    /** A sentence for each region. */
    public List<String> lines() {
        return regions().values().stream().map(SegmentationEvaluation::line).toList();
    }

    private static String line(List<Found> own) {
        List<MaskAgreement> all = own.stream().map(Found::agreement).toList();
        Summary dice = Summary.of(all.stream().map(MaskAgreement::dice).toList());
        Summary far = Summary.of(all.stream().map(MaskAgreement::hausdorff95).toList());
        Summary mean = Summary.of(all.stream().map(MaskAgreement::meanDistance).toList());
        String spread = dice.n() > 1 ? String.format(Locale.ROOT, "SD %.3f, ", dice.sd()) : "";
        String distances = far.n() == 0
                ? "no distance, since only one of the two has it"
                : String.format(
                        Locale.ROOT,
                        "Hausdorff 95 %.2f mm and mean distance %.2f mm (n %d)",
                        far.mean(),
                        mean.mean(),
                        far.n());
        return String.format(
                Locale.ROOT,
                "region %d: Dice %.3f (%sn %d), %s",
                own.get(0).region(),
                dice.mean(),
                spread,
                dice.n(),
                distances);
    }
}
