package medai.explain.region;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import medai.eval.agreement.Correlation;
import medai.explain.figure.CamFigures;
import medai.imaging.table.Table;

/**
 * The results of a sweep, in the form of the RA thesis' table 5.2: a row for each posterior, below them each column's correlation
 * with it.
 */
public final class SweepTable {
    private static final int MEANINGFUL = 3; // fewest posteriors for a meaningful correlation

    private final SweepConfig sweep;
    private final List<String> classes;
    private final Map<Double, Step> steps = new TreeMap<>();

    /** The scale that maps are on. */
    public enum Scaled {
        /** The maps of each network on its own scale. */
        ALONE("each network on its own scale", ""),
        /** The maps of all networks on one scale. */
        TOGETHER("all networks on one scale", "_one-scale");

        private final String says;
        private final String file;

        Scaled(String says, String file) {
            this.says = says;
            this.file = file;
        }
    }

    /**
     * One region's mean activation over the scans that contain it.
     *
     * @param output that the maps belong to
     */
    public record Cell(Scaled scaled, String region, String output, double mean, double sd, int scans) {}

    /**
     * The results for one posterior.
     *
     * @param attainable area under the curve of an ideal observer who knows the posteriors
     * @param auroc of the network on its test part
     */
    public record Step(double attainable, double auroc, List<Cell> cells) {
        private Optional<Cell> cell(Scaled scaled, String region, String output) {
            return cells.stream()
                    .filter(c -> c.scaled == scaled && c.region.equals(region) && c.output.equals(output))
                    .findFirst();
        }
    }

    public SweepTable(SweepConfig sweep, List<String> classes) {
        this.sweep = sweep;
        this.classes = List.copyOf(classes);
    }

    public void add(double posterior, Step step) {
        steps.put(posterior, step);
    }

    /** Adds cells to a posterior that is already in the table. */
    public void add(double posterior, List<Cell> cells) {
        steps.computeIfPresent(
                posterior,
                (p, step) -> new Step(
                        step.attainable,
                        step.auroc,
                        Stream.concat(step.cells.stream(), cells.stream()).toList()));
    }

    /** The scales for which there are cells. */
    private List<Scaled> scales() {
        return Arrays.stream(Scaled.values())
                .filter(scaled -> steps.values().stream()
                        .anyMatch(step -> step.cells.stream().anyMatch(c -> c.scaled == scaled)))
                .toList();
    }

    /** The correlation of the posterior with a region's mean activation. */
    private Correlation correlation(Scaled scaled, String region, String output) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        steps.forEach((posterior, step) -> step.cell(scaled, region, output).ifPresent(cell -> {
            x.add(posterior);
            y.add(cell.mean);
        }));
        return Correlation.pearson(
                x.stream().mapToDouble(v -> v).toArray(),
                y.stream().mapToDouble(v -> v).toArray());
    }

    /** The results as text for the user: a table for each scale. */
    public String text() {
        return scales().stream().map(this::text).collect(Collectors.joining("\n"));
    }

    private String text(Scaled scaled) {
        StringBuilder text = new StringBuilder();
        text.append(
                "mean activation, %s, +- SD over the scans of the test part with the region%n".formatted(scaled.says));
        text.append("%-22s".formatted("P(x | " + sweep.vary() + ")"));
        classes.forEach(
                output -> sweep.shown().forEach(region -> text.append("%18s".formatted(output + " " + region))));
        text.append("%8s%12s%n".formatted("AUROC", "attainable"));
        steps.forEach((posterior, step) -> {
            text.append("%-22s".formatted(posterior));
            classes.forEach(output -> sweep.shown()
                    .forEach(region -> text.append("%18s"
                            .formatted(step.cell(scaled, region, output)
                                    .map(cell -> number(cell.mean) + " +- " + number(cell.sd))
                                    .orElse("-")))));
            text.append("%8s%12s%n".formatted(number(step.auroc), number(step.attainable)));
        });
        if (steps.size() >= MEANINGFUL) {
            text.append("%-22s".formatted("R with the posterior"));
            classes.forEach(output -> sweep.shown()
                    .forEach(region -> text.append("%18s"
                            .formatted(
                                    number(correlation(scaled, region, output).r())))));
            text.append('\n');
        }
        return text.toString();
    }

    /**
     * Writes sweep.csv with all regions, sweep-r.csv with the correlations and their 95 % intervals, and a figure for each class
     * and scale.
     */
    public void write(Path folder) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        steps.forEach((posterior, step) -> step.cells.forEach(cell -> rows.add(List.of(
                posterior,
                cell.region,
                cell.output,
                cell.scans,
                cell.mean,
                cell.sd,
                step.auroc,
                step.attainable,
                name(cell.scaled)))));
        Table.write(
                folder.resolve("sweep.csv"),
                List.of("posterior", "region", "class", "n", "mean", "sd", "auroc", "attainable_auroc", "scale"),
                rows);
        if (steps.size() < MEANINGFUL) {
            return;
        }
        List<List<Object>> correlations = new ArrayList<>();
        for (Scaled scaled : scales()) {
            for (String output : classes) {
                Map<String, double[]> lines = new LinkedHashMap<>();
                for (String region : regions()) {
                    Correlation r = correlation(scaled, region, output);
                    correlations.add(List.of(
                            region,
                            output,
                            r.r(),
                            r.interval().low(),
                            r.interval().high(),
                            steps.size(),
                            name(scaled),
                            Double.isNaN(r.r()) ? r.reason() : r.interval().reason()));
                    if (sweep.shown().contains(region)) {
                        lines.put(region, means(scaled, region, output));
                    }
                }
                CamFigures.sweep(
                        folder.resolve("figures/sweep_class-" + output + scaled.file),
                        "P(x | %s)".formatted(sweep.vary()),
                        "mean activation for " + output,
                        steps.keySet().stream().mapToDouble(v -> v).toArray(),
                        lines);
            }
        }
        Table.write(
                folder.resolve("sweep-r.csv"),
                List.of("region", "class", "r", "ci_low", "ci_high", "n", "scale", "reason"),
                correlations);
    }

    private List<String> regions() {
        return steps.values().stream()
                .flatMap(step -> step.cells.stream().map(Cell::region))
                .distinct()
                .toList();
    }

    private double[] means(Scaled scaled, String region, String output) {
        return steps.values().stream()
                .mapToDouble(step ->
                        step.cell(scaled, region, output).map(Cell::mean).orElse(Double.NaN))
                .toArray();
    }

    private static String name(Scaled scaled) {
        return scaled.name().toLowerCase(Locale.ROOT);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
