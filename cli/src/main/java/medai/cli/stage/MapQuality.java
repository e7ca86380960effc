package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import medai.eval.agreement.Correlation;
import medai.eval.report.CamFigures;
import medai.explain.importance.FeatureSelection;
import medai.explain.quality.MaskedScans;
import medai.explain.scale.GlobalScale;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;

/**
 * cam-metrics.csv: whether the sums of maps follow the logit (RA thesis, equation 4.5) and, where features are selected, what masking them costs
 * (equation 4.7). The union of the classes' features is masked alike in all scans: masking the features of the predicted class would give the
 * prediction away.
 */
final class MapQuality {
    private final String method;
    private final List<String> outputs;
    private final List<List<Object>> rows = new ArrayList<>();

    MapQuality(String method, List<String> outputs) {
        this.method = method;
        this.outputs = List.copyOf(outputs);
    }

    /** What the test part of one task adds up to. */
    final class OfTask {
        private final int task;
        private final List<List<double[]>>
                sums; // by output and scan: logit, raw sum, sum of individually scaled maps, raw sum of selected
        private final List<MaskedCalls> masked = new ArrayList<>();
        private final Optional<Faithfulness> faithfulness;

        /** @param selected features of each output, or empty where none are selected */
        OfTask(int task, List<List<Integer>> selected, int features, Optional<MaskedScans.Windows> windows) {
            this.task = task;
            faithfulness = windows.map(Faithfulness::new);
            sums = outputs.stream()
                    .map(c -> (List<double[]>) new ArrayList<double[]>())
                    .toList();
            if (!selected.isEmpty()) {
                Set<Integer> union = new TreeSet<>();
                selected.forEach(union::addAll);
                Set<Integer> random = Set.copyOf(randomly(features, union.size(), task));
                masked.add(new MaskedCalls("all", k -> true));
                masked.add(new MaskedCalls("selected_kept", union::contains));
                masked.add(new MaskedCalls("selected_masked", k -> !union.contains(k)));
                masked.add(new MaskedCalls("random_masked", k -> !random.contains(k)));
            }
        }

        /** @param selected by output, empty where none are */
        void add(MappedScan scan, List<Integer> numbers, List<List<Integer>> selected, List<List<GlobalScale>> scales) {
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
                sums.get(c).add(new double[] {scan.scan().outputs()[numbers.get(c)], raw, individual, kept});
            }
            if (scan.sample().label() >= 0) {
                masked.forEach(one -> one.add(scan));
                faithfulness.ifPresent(how -> how.add(scan, numbers, scales));
            }
        }

        /** @param figures where the sums are drawn against the logits */
        void finish(Path figures) throws IOException {
            for (int c = 0; c < outputs.size(); c++) {
                List<double[]> of = sums.get(c);
                double[] logits = of.stream().mapToDouble(one -> one[0]).toArray();
                for (int which = 1; which <= 2 && logits.length > 0; which++) {
                    int column = which;
                    CamFigures.logits(
                            figures.resolve((which == 1 ? "logit_gs_" : "logit_is_") + outputs.get(c)),
                            outputs.get(c),
                            which == 1 ? "one scale for all" : "each by itself",
                            logits,
                            of.stream().mapToDouble(one -> one[column]).toArray());
                }
                correlation(c, 1, "gs", "all");
                correlation(c, 2, "is", "all");
                if (!masked.isEmpty()) {
                    correlation(c, 3, "gs", "selected");
                }
            }
            faithfulness.ifPresent(
                    how -> how.finish((scale, metric, mean, scans) -> row(scale, "all", "", metric, mean, scans)));
            for (MaskedCalls one : masked) {
                if (one.scans > 0) {
                    row("", one.name, "", "accuracy", (double) one.right / one.scans, one.scans);
                }
            }
            for (MaskedCalls one : masked) {
                if (one.scans > 0 && !one.name.equals("all")) {
                    row(
                            "",
                            one.name,
                            "",
                            "delta_acc",
                            (double) (masked.get(0).right - one.right) / one.scans,
                            one.scans);
                }
            }
        }

        private void correlation(int c, int which, String scale, String features) {
            double[] logits = sums.get(c).stream().mapToDouble(one -> one[0]).toArray();
            double[] other = sums.get(c).stream().mapToDouble(one -> one[which]).toArray();
            double r = logits.length < 3
                    ? Double.NaN
                    : Correlation.pearson(logits, other).r();
            row(scale, features, outputs.get(c), "pearson_logit", r, logits.length);
        }

        private void row(String scale, String features, String output, String metric, double value, int n) {
            rows.add(List.of(method, scale, features, output, metric, Double.isNaN(value) ? "" : value, n, task));
        }
    }

    private static List<Integer> randomly(int features, int many, int task) {
        return Draw.of(task, "masked")
                .shuffled(IntStream.range(0, features).boxed().toList())
                .subList(0, many);
    }

    /** Right calls with some features only. */
    private static final class MaskedCalls {
        private final String name;
        private final IntPredicate kept;
        private int right;
        private int scans;

        private MaskedCalls(String name, IntPredicate kept) {
            this.name = name;
            this.kept = kept;
        }

        private void add(MappedScan scan) {
            float[] found = scan.scan().outputsKeeping(kept);
            int best = 0;
            for (int c = 1; c < found.length; c++) {
                best = found[c] > found[best] ? c : best;
            }
            right += best == scan.sample().label() ? 1 : 0;
            scans++;
        }
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    /** The features of each output, the most important first. */
    static List<List<Integer>> selected(FeatureSelection selection, TrainingMaps training) {
        return IntStream.range(0, training.importance().classes())
                .mapToObj(c -> selection.of(training.importance(), c))
                .toList();
    }

    void write(Path file) throws IOException {
        Table.write(file, List.of("method", "scale", "features", "class", "metric", "value", "n", "task"), rows);
    }
}
