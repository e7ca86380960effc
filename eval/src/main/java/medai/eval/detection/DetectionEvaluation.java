package medai.eval.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.eval.prediction.MetricRow;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/** Found boxes judged against true ones: counts at a threshold, the free-response curve, and the resulting calls for patients. */
public final class DetectionEvaluation {
    private final Options options;
    private final DetectionTables tables;
    private final DetectionSet set;

    /**
     * How boxes are judged.
     *
     * @param iou least overlap of a match
     * @param threshold boxes with this score and above count
     * @param draws of the bootstrap, 0 for none; it draws subjects
     */
    public record Options(double iou, double threshold, int draws, long seed) {}

    private DetectionEvaluation(Options options, DetectionTables tables) {
        this.options = options;
        this.tables = tables;
        this.set = tables.matched(options.iou);
    }

    public static DetectionEvaluation read(List<Path> found, Path truth, Options options) throws IOException {
        return new DetectionEvaluation(options, DetectionTables.read(found, truth));
    }

    public DetectionSet set() {
        return set;
    }

    /** What a reader of the numbers should know. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("a match overlaps by %s (intersection over union) and more; boxes count from score %s on"
                .formatted(options.iou, options.threshold));
        if (tables.unknown() > 0) {
            notes.add("%d images are only in the table of found boxes and count as free of lesions"
                    .formatted(tables.unknown()));
        }
        int[] once = new int[set.images()];
        Arrays.fill(once, 1);
        if (set.lesions(once) == 0) {
            notes.add("there is no true box: sensitivity is undefined");
        }
        return notes;
    }

    /** Lines of metrics.csv. */
    public List<MetricRow> rows() {
        int[] once = new int[set.images()];
        Arrays.fill(once, 1);
        double[][] draws = new ClusterBootstrap(set.subjects(), options.draws, options.seed)
                .run(weights ->
                        measures(weights).values().stream().mapToDouble(v -> v).toArray());
        DetectionCounts counts = DetectionCounts.of(set, options.threshold);
        List<MetricRow> rows = new ArrayList<>();
        measures(once).forEach((name, value) -> {
            Interval interval = options.draws == 0 ? Interval.UNDEFINED : ClusterBootstrap.interval(draws, rows.size());
            rows.add(row(name, value, interval));
        });
        rows.add(row("true_positives", counts.tp(), Interval.UNDEFINED));
        rows.add(row("false_positives", counts.fp(), Interval.UNDEFINED));
        rows.add(row("false_negatives", counts.fn(), Interval.UNDEFINED));
        return rows;
    }

    private MetricRow row(String name, double value, Interval interval) {
        String undefined =
                switch (name) {
                    case "precision" -> "no box is found";
                    case "f1" -> "there is no box";
                    case "false_positives_per_image" -> "there is no image";
                    default -> "there is no true box";
                };
        return new MetricRow(name, "boxes", "", "all", value, interval, set.images(), undefined);
    }

    private Map<String, Double> measures(int[] weights) {
        DetectionCounts counts = DetectionCounts.of(set, options.threshold, weights);
        Froc froc = Froc.of(set, weights);
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put("sensitivity", counts.sensitivity());
        measures.put("precision", counts.precision());
        measures.put("f1", counts.f1());
        measures.put("false_positives_per_image", counts.falsePositivesPerImage());
        measures.put("average_precision", froc.averagePrecision());
        measures.put("froc_score", froc.score());
        for (double rate : Froc.RATES) {
            measures.put(String.format(Locale.ROOT, "sensitivity_at_%s_fp", rate), froc.sensitivityAt(rate));
        }
        return measures;
    }

    /**
     * Writes patients.csv, readable as predictions: a patient is {@code positive} from {@code least} boxes on, in truth and as
     * found. The score is that of the {@code least}-th box, so that it reaches a threshold where so many boxes do.
     */
    public void writePatients(Path file, int least) throws IOException {
        Map<List<String>, List<Double>> scores = new LinkedHashMap<>();
        Map<List<String>, Integer> lesions = new LinkedHashMap<>();
        for (DetectionTables.Image image : tables.images()) {
            List<String> patient = List.of(image.subject(), image.session());
            List<Double> own = scores.computeIfAbsent(patient, key -> new ArrayList<>());
            image.found().forEach(found -> own.add(found.score()));
            lesions.merge(patient, image.truth().size(), Integer::sum);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        scores.forEach((patient, own) -> {
            own.sort(Collections.reverseOrder());
            long called = own.stream().filter(s -> s >= options.threshold).count();
            int truly = lesions.getOrDefault(patient, 0);
            rows.add(Arrays.asList(
                    patient.get(0),
                    patient.get(1),
                    called,
                    truly,
                    called >= least ? "positive" : "negative",
                    truly >= least ? "positive" : "negative",
                    own.size() < least ? 0.0 : own.get(least - 1)));
        });
        Table.write(
                file,
                List.of("subject", "session", "found_boxes", "true_boxes", "predicted", "truth", "p_positive"),
                rows);
    }
}
