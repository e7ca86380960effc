package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.cli.config.Experiment;
import medai.explain.region.RegionMeans;
import medai.explain.region.RegionSummary;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * aggregation.csv: the globally scaled maps summed up over named regions (RA thesis, equation 5.1), for all scans and for those that were rightly
 * and wrongly called the class or not.
 */
final class RegionTable {
    private final Path namesFile;
    private final Map<Integer, String> names = new TreeMap<>();
    private final Map<Key, List<Double>> values = new LinkedHashMap<>();

    private record Key(int task, String view, String output, int region, String group) {}

    RegionTable(Experiment.Regions regions) throws IOException {
        namesFile = regions.names();
        Table table = Table.read(namesFile);
        table.requireColumns(List.of("label", "structure"));
        for (Table.Row row : table.rows()) {
            names.put((int) row.number("label"), row.require("structure"));
        }
    }

    /**
     * One map.
     *
     * @param map scaled, on the grid of the scan
     * @param labels file of the label map of this view
     * @param called whether the scan was called this class; null where numbers are predicted
     */
    void add(int task, String view, String output, Volume map, Path labels, @Nullable Boolean truly, boolean called)
            throws IOException {
        Volume regions = ScanReader.readFile(labels).volume();
        Map<Integer, Double> means;
        try {
            means = RegionMeans.of(map, regions);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException("%s: %s".formatted(labels, e.getMessage()));
        }
        for (Map.Entry<Integer, Double> mean : means.entrySet()) {
            if (!names.containsKey(mean.getKey())) {
                throw new UnusableInputException(
                        labels,
                        "the label " + mean.getKey(),
                        "one of those that %s names: %s".formatted(namesFile, names.keySet()),
                        "name it there");
            }
            List<String> groups = new ArrayList<>(List.of("all"));
            if (truly != null) {
                groups.add(called ? truly ? "TP" : "FP" : truly ? "FN" : "TN");
            }
            for (String group : groups) {
                values.computeIfAbsent(new Key(task, view, output, mean.getKey(), group), key -> new ArrayList<>())
                        .add(mean.getValue());
            }
        }
    }

    void write(Path file) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        values.forEach((key, own) -> {
            RegionSummary summary = RegionSummary.of(own);
            rows.add(List.of(
                    names.getOrDefault(key.region, ""),
                    key.region,
                    key.output,
                    key.group,
                    summary.scans(),
                    summary.mean(),
                    Double.isNaN(summary.sd()) ? "" : summary.sd(),
                    summary.min(),
                    summary.max(),
                    summary.percentile(5),
                    summary.percentile(50),
                    summary.percentile(95),
                    key.view,
                    key.task));
        });
        Table.write(
                file,
                List.of(
                        "region", "label", "class", "group", "n", "mean", "sd", "min", "max", "p5", "p50", "p95",
                        "view", "task"),
                rows);
    }
}
