package medai.explain.region;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.imaging.table.Table;

/**
 * Makes aggregation.csv from regions.csv: the mean activation of regions over the scans that have them (RA thesis, equation 5.1),
 * for all scans and separately for true and false positives and negatives, or for thirds of the score; and a figure of each task,
 * view and class.
 */
public final class RegionReport {
    private static final int DRAWS = 1000;
    private static final long SEED = 1; // the same scans give the same interval, wherever they are joined
    private static final String ALL = "all";

    private RegionReport() {}

    private record Key(int task, String view, String output, int region, String name, String group) {}

    /** Means of a region, and the subjects that they belong to. */
    private static final class Scans {
        private final List<Double> means = new ArrayList<>();
        private final List<String> subjects = new ArrayList<>();
        private double zero;

        /** The bootstrap interval of the mean over scans; subjects are drawn, with all their scans. */
        private Interval interval() {
            return new ClusterBootstrap(subjects, DRAWS, SEED)
                    .ofMean(means.stream().mapToDouble(v -> v).toArray());
        }
    }

    /** Makes the report from the table in the same folder. */
    public static void write(Path folder) throws IOException {
        List<Table.Row> table = Table.read(folder.resolve(RegionTable.FILE)).rows();
        ScoreThirds thirds = ScoreThirds.of(table);
        Map<Key, Scans> values = new LinkedHashMap<>();
        for (Table.Row row : table) {
            List<String> groups = new ArrayList<>(List.of(ALL));
            row.get("call").ifPresent(groups::add);
            thirds.of(row).ifPresent(groups::add);
            for (String group : groups) {
                Key key = new Key(
                        (int) row.number("task"),
                        row.require("view"),
                        row.requireName("class"),
                        (int) row.number("label"),
                        row.requireName("region"),
                        group);
                Scans scans = values.computeIfAbsent(key, k -> new Scans());
                scans.means.add(row.number("mean"));
                scans.subjects.add(row.require("subject"));
                scans.zero = row.number("zero");
            }
        }
        List<List<Object>> rows = new ArrayList<>();
        Map<String, List<RegionFigure.Dot>> figures = new TreeMap<>();
        values.forEach((key, own) -> {
            RegionSummary summary = RegionSummary.of(own.means);
            Interval interval = own.interval();
            rows.add(List.of(
                    key.name,
                    key.region,
                    key.output,
                    key.group,
                    summary.scans(),
                    summary.mean(),
                    interval.low(),
                    interval.high(),
                    summary.sd(),
                    summary.min(),
                    summary.max(),
                    summary.percentile(5),
                    summary.percentile(50),
                    summary.percentile(95),
                    key.view,
                    key.task,
                    own.zero,
                    interval.reason()));
            if (key.region != 0) {
                figures.computeIfAbsent(
                                "task-%d_class-%s_view-%s".formatted(key.task, key.output, key.view),
                                name -> new ArrayList<>())
                        .add(new RegionFigure.Dot(
                                key.name, key.group, summary.mean(), interval, own.zero, summary.scans()));
            }
        });
        Table.write(
                folder.resolve("aggregation.csv"),
                List.of(
                        "region", "label", "class", "group", "n", "mean", "ci_low", "ci_high", "sd", "min", "max", "p5",
                        "p50", "p95", "view", "task", "zero", "reason"),
                rows);
        for (Map.Entry<String, List<RegionFigure.Dot>> figure : figures.entrySet()) {
            RegionFigure.write(folder.resolve("figures/regions_" + figure.getKey()), figure.getValue());
        }
    }
}
