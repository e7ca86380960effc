package medai.explain.quality;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import medai.cohort.Sample;
import medai.cohort.run.Journal;
import medai.eval.agreement.Correlation;
import medai.explain.cam.CamMethod;
import medai.explain.cam.WeightedFeatures;
import medai.explain.figure.CamFigures;
import medai.explain.map.ExplainedScan;
import medai.imaging.table.Table;
import medai.networks.Network;
import medai.networks.weights.Tensor;

/**
 * Whether maps depend on what a network learnt: its weights are replaced by those of an untrained one, layer after layer from the
 * output down, so that all above stay replaced (Adebayo et al. 2018), and each time the maps of the same scans are made again. If
 * the rank order within a method's maps hardly changes, they show the scan and not the network. sanity.csv: mean rank correlation
 * with the maps of the trained network.
 */
public final class SanityCheck {
    private static final String CONSTANT = "in each scan a map has one value only, and so no rank order";
    private static final int SCANS = 24; // a mean over these is stable to some hundredths

    private final CamMethod method;
    private final String layer;
    private final List<String> names;
    private final List<Integer> outputs;
    private final List<Sample> scans;

    /** @param samples of the test part; only the first ones are used */
    public SanityCheck(
            CamMethod method, String layer, List<String> names, List<Integer> outputs, List<Sample> samples) {
        this.method = method;
        this.layer = layer;
        this.names = names;
        this.outputs = outputs;
        scans = samples.subList(0, Math.min(SCANS, samples.size()));
    }

    /** How many maps of scans are made in total. */
    public int steps(Network network) {
        return scans.size() * (1 + network.weightsFromTheTop().size());
    }

    /**
     * Runs the check, and writes the table and its figure.
     *
     * @param network the trained network; all its weights are replaced afterwards
     * @param untrained an untrained network of the same kind
     * @return a one-line summary for the user
     */
    public String run(Network network, Network untrained, Path folder, Journal.Progress progress) throws IOException {
        List<List<double[]>> trained = maps(network, progress);
        Map<String, Tensor> forgotten = untrained.weights();
        List<List<Object>> rows = new ArrayList<>();
        Map<String, List<String>> groups = network.weightsFromTheTop();
        List<String> order = List.copyOf(groups.keySet());
        Map<String, double[]> lines = new LinkedHashMap<>();
        names.forEach(name -> lines.put(name, new double[groups.size()]));
        for (int step = 0; step < groups.size(); step++) {
            Map<String, Tensor> next = new LinkedHashMap<>(forgotten);
            next.keySet().retainAll(groups.getOrDefault(order.get(step), List.of()));
            network.set(next);
            List<List<double[]>> changed = maps(network, progress);
            for (int c = 0; c < names.size(); c++) {
                double alike = alike(trained.get(c), changed.get(c));
                double[] line = lines.getOrDefault(names.get(c), new double[0]);
                line[step] = alike;
                String reason = Double.isNaN(alike) ? CONSTANT : "";
                rows.add(List.of(step + 1, order.get(step), names.get(c), alike, scans.size(), reason));
            }
        }
        Table.write(
                folder.resolve("sanity.csv"),
                List.of("step", "down_to", "class", "rank_correlation", "n", "reason"),
                rows);
        double[] steps = new double[groups.size()];
        java.util.Arrays.setAll(steps, i -> i + 1);
        CamFigures.lines(
                folder.resolve("figures/sanity"),
                "layers forgotten, from the output down",
                "rank correlation of the maps",
                steps,
                lines);
        double last = lines.values().stream()
                .mapToDouble(line -> line[line.length - 1])
                .average()
                .orElse(Double.NaN);
        return Double.isNaN(last)
                ? "maps of a network that forgot everything cannot be compared: " + CONSTANT
                : String.format(
                        Locale.ROOT,
                        "maps of a network that forgot everything have a rank correlation of %.2f with those of the trained one (sanity.csv)",
                        last);
    }

    /** The maps by output and scan, all views one after the other. */
    private List<List<double[]>> maps(Network network, Journal.Progress progress) throws IOException {
        List<List<double[]>> maps = new ArrayList<>();
        names.forEach(name -> maps.add(new ArrayList<>()));
        for (Sample sample : scans) {
            ExplainedScan scan = ExplainedScan.of(network, layer, method, outputs, sample);
            for (int c = 0; c < names.size(); c++) {
                List<Double> values = new ArrayList<>();
                for (WeightedFeatures view : scan.maps().get(c)) {
                    for (float value : view.map()) {
                        values.add((double) value);
                    }
                }
                maps.get(c).add(values.stream().mapToDouble(v -> v).toArray());
            }
            progress.step(sample.id().toString());
        }
        return maps;
    }

    /** The mean rank correlation of the maps; scans with a constant map have no rank order and are left out. */
    private static double alike(List<double[]> trained, List<double[]> changed) {
        double sum = 0;
        int n = 0;
        for (int i = 0; i < trained.size(); i++) {
            double r = Correlation.spearman(trained.get(i), changed.get(i)).r();
            sum += Double.isNaN(r) ? 0 : r;
            n += Double.isNaN(r) ? 0 : 1;
        }
        return sum / n;
    }
}
