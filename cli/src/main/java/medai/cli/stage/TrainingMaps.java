package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import medai.cli.config.Experiment;
import medai.explain.cam.WeightedFeatures;
import medai.explain.importance.ImportanceMatrix;
import medai.explain.scale.GlobalScale;
import medai.explain.scale.ScaleStatistics;
import medai.imaging.table.Table;
import medai.networks.Network;
import medai.train.Sample;

/**
 * What the training part of a task says of its network's maps: the scale on which all maps are shown, and which features matter. No scan of the
 * test part takes part in either.
 *
 * @param scales by class and view
 * @param importance of the features of all views, by class
 */
record TrainingMaps(List<List<GlobalScale>> scales, ImportanceMatrix importance, List<String> features) {
    private static final String SD = "_sd";
    private static final String SCANS = "_n";

    /** Made anew unless the folder has it of this very network, method and training part. */
    static TrainingMaps of(
            Path folder,
            Path weights,
            Network network,
            String layer,
            Experiment.Explain explain,
            List<Sample> training,
            List<Integer> outputs,
            Console.Progress progress)
            throws IOException {
        Experiment.Scale how = explain.scale();
        List<String> views = network.spec().views();
        Path file = folder.resolve("scale.json");
        Path table = folder.resolve("importance_train.csv");
        String hash = ScaleFile.hash(weights, layer, explain, training);
        Optional<List<List<ScaleStatistics>>> known =
                Files.exists(table) ? ScaleFile.read(file, hash, outputs.size()) : Optional.empty();
        if (known.isPresent()) {
            training.forEach(sample -> progress.step(sample.id().toString()));
            List<List<GlobalScale>> scales = scales(known.get(), how);
            ScaleFile.write(file, hash, layer, explain, views, known.get(), scales);
            return read(table, explain.classes(), scales);
        }
        List<List<ScaleStatistics>> statistics = new ArrayList<>();
        Optional<ImportanceMatrix> importance = Optional.empty();
        List<String> features = List.of();
        for (Sample sample : training) {
            MappedScan scan = MappedScan.of(network, layer, explain.method(), outputs, sample);
            if (statistics.isEmpty()) {
                List<WeightedFeatures> first = scan.maps().get(0);
                outputs.forEach(output -> statistics.add(
                        first.stream().map(view -> new ScaleStatistics()).toList()));
                features = MappedScan.featureNames(views, first);
                importance = Optional.of(new ImportanceMatrix(outputs.size(), features.size()));
            }
            for (int c = 0; c < outputs.size(); c++) {
                for (int v = 0; v < scan.maps().get(c).size(); v++) {
                    statistics.get(c).get(v).add(scan.maps().get(c).get(v).map());
                }
                if (counts(sample, outputs.get(c))) {
                    importance.orElseThrow().add(c, scan.importance(c));
                }
            }
            progress.step(sample.id().toString());
        }
        ImportanceMatrix matrix = importance.orElseThrow(
                () -> new IllegalArgumentException("a scale needs scans to be fitted to; the training part has none"));
        List<List<GlobalScale>> scales = scales(statistics, how);
        write(table, explain.classes(), features, matrix);
        ScaleFile.write(file, hash, layer, explain, views, statistics, scales);
        return new TrainingMaps(scales, matrix, features);
    }

    /** A class's importance is that of its own scans (RA thesis, algorithm 1); of a regression all scans count. */
    static boolean counts(Sample sample, int output) {
        return sample.label() < 0 || sample.label() == output;
    }

    private static List<List<GlobalScale>> scales(List<List<ScaleStatistics>> statistics, Experiment.Scale how) {
        List<List<GlobalScale>> scales = new ArrayList<>();
        for (List<ScaleStatistics> own : statistics) {
            List<GlobalScale> views = new ArrayList<>();
            for (int v = 0; v < own.size(); v++) {
                ScaleStatistics of = own.get(v);
                if (how.shared()) {
                    of = new ScaleStatistics();
                    for (List<ScaleStatistics> other : statistics) {
                        of.add(other.get(v));
                    }
                }
                views.add(of.scale(how.statistic(), how.low(), how.high(), how.vLow(), how.vHigh()));
            }
            scales.add(views);
        }
        return scales;
    }

    /**
     * importance_PART.csv: a row for each feature; for each class a column, empty where it has no scan, and behind all of them the standard
     * deviations over scans and how many there are.
     */
    static void write(Path file, List<String> classes, List<String> features, ImportanceMatrix importance)
            throws IOException {
        List<String> columns = new ArrayList<>(List.of("feature"));
        columns.addAll(classes);
        classes.forEach(name -> columns.addAll(List.of(name + SD, name + SCANS)));
        List<double[]> values =
                IntStream.range(0, classes.size()).mapToObj(importance::of).toList();
        List<double[]> sds =
                IntStream.range(0, classes.size()).mapToObj(importance::sd).toList();
        List<List<Object>> rows = new ArrayList<>();
        for (int k = 0; k < features.size(); k++) {
            List<Object> row = new ArrayList<>(List.of(features.get(k)));
            for (double[] own : values) {
                row.add(cell(own[k]));
            }
            for (int c = 0; c < classes.size(); c++) {
                row.add(cell(sds.get(c)[k]));
                row.add(importance.scans(c));
            }
            rows.add(row);
        }
        Table.write(file, columns, rows);
    }

    private static Object cell(double value) {
        return Double.isNaN(value) ? "" : value;
    }

    private static TrainingMaps read(Path file, List<String> classes, List<List<GlobalScale>> scales)
            throws IOException {
        Table table = Table.read(file);
        List<String> features = new ArrayList<>();
        for (Table.Row row : table.rows()) {
            features.add(row.require("feature"));
        }
        ImportanceMatrix importance = new ImportanceMatrix(classes.size(), features.size());
        for (int c = 0; c < classes.size(); c++) {
            String name = classes.get(c);
            long scans = (long) table.rows().get(0).number(name + SCANS);
            double[] means = new double[features.size()];
            double[] sds = new double[features.size()];
            for (int k = 0; k < means.length && scans > 0; k++) {
                means[k] = table.rows().get(k).number(name);
                sds[k] = scans > 1 ? table.rows().get(k).number(name + SD) : Double.NaN;
            }
            importance.restore(c, scans, means, sds);
        }
        return new TrainingMaps(scales, importance, features);
    }
}
