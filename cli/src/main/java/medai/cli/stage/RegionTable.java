package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.cli.config.Experiment;
import medai.eval.report.RegionFigure;
import medai.eval.statistics.ClusterBootstrap;
import medai.eval.statistics.Interval;
import medai.explain.region.RegionMeans;
import medai.explain.region.RegionSummary;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * aggregation.csv: the globally scaled maps summed up over named regions (RA thesis, equation 5.1), for all scans and for those that were rightly
 * and wrongly called the class or not; and a figure of each view and class.
 */
final class RegionTable {
    private static final int DRAWS = 1000;

    private final RegionNames names;
    private final long seed;
    private final Map<Key, Scans> values = new LinkedHashMap<>();

    private record Key(int task, String view, String output, int region, String name, String group) {}

    /** Means of a region, and whose they are. */
    private static final class Scans {
        private final List<Double> means = new ArrayList<>();
        private final List<String> subjects = new ArrayList<>();

        /** Of the mean over scans; subjects are drawn, with all their scans. Undefined for fewer than two subjects. */
        private Interval interval(long seed) {
            if (subjects.stream().distinct().count() < 2) {
                return Interval.UNDEFINED;
            }
            double[][] draws = new ClusterBootstrap(subjects, DRAWS, seed).run(weights -> {
                double sum = 0;
                double n = 0;
                for (int i = 0; i < weights.length; i++) {
                    sum += weights[i] * means.get(i);
                    n += weights[i];
                }
                return new double[] {sum / n};
            });
            return ClusterBootstrap.interval(draws, 0);
        }
    }

    RegionTable(Experiment.Regions regions, long seed) throws IOException {
        names = RegionNames.read(regions.names());
        this.seed = seed;
    }

    /**
     * One map.
     *
     * @param map scaled, on the grid of the scan
     * @param labels file of the label map of this view
     * @param truly whether the subject is of this class; null where numbers are predicted
     * @param called whether the scan was called this class
     */
    void add(
            int task,
            String view,
            String output,
            String subject,
            Volume map,
            Path labels,
            @Nullable Boolean truly,
            boolean called)
            throws IOException {
        Volume regions = ScanReader.readFile(labels).volume();
        Map<Integer, Double> means;
        try {
            means = RegionMeans.of(map, regions);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException("%s: %s".formatted(labels, e.getMessage()));
        }
        for (Map.Entry<Integer, Double> mean : means.entrySet()) {
            String name = names.of(mean.getKey(), labels);
            List<String> groups = new ArrayList<>(List.of("all"));
            if (truly != null) {
                groups.add(called ? truly ? "TP" : "FP" : truly ? "FN" : "TN");
            }
            for (String group : groups) {
                Scans scans = values.computeIfAbsent(
                        new Key(task, view, output, mean.getKey(), name, group), key -> new Scans());
                scans.means.add(mean.getValue());
                scans.subjects.add(subject);
            }
        }
    }

    /** aggregation.csv and its figures in a folder. */
    void write(Path folder) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        Map<String, List<RegionFigure.Dot>> figures = new TreeMap<>();
        values.forEach((key, own) -> {
            RegionSummary summary = RegionSummary.of(own.means);
            Interval interval = own.interval(seed);
            rows.add(List.of(
                    key.name,
                    key.region,
                    key.output,
                    key.group,
                    summary.scans(),
                    summary.mean(),
                    cell(interval.low()),
                    cell(interval.high()),
                    cell(summary.sd()),
                    summary.min(),
                    summary.max(),
                    summary.percentile(5),
                    summary.percentile(50),
                    summary.percentile(95),
                    key.view,
                    key.task));
            if (key.region != 0) {
                figures.computeIfAbsent(
                                "task-%d_class-%s_view-%s".formatted(key.task, key.output, key.view),
                                name -> new ArrayList<>())
                        .add(new RegionFigure.Dot(key.name, key.group, summary.mean(), interval));
            }
        });
        Table.write(
                folder.resolve("aggregation.csv"),
                List.of(
                        "region", "label", "class", "group", "n", "mean", "ci_low", "ci_high", "sd", "min", "max", "p5",
                        "p50", "p95", "view", "task"),
                rows);
        for (Map.Entry<String, List<RegionFigure.Dot>> figure : figures.entrySet()) {
            RegionFigure.write(folder.resolve("figures/regions_" + figure.getKey()), figure.getValue());
        }
    }

    private static Object cell(double value) {
        return Double.isNaN(value) ? "" : value;
    }
}
