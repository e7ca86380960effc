package medai.eval.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import medai.cohort.manifest.SampleId;
import medai.cohort.target.LabelOutputs;
import medai.cohort.target.MaskTarget;
import medai.eval.prediction.MetricRow;
import medai.eval.segmentation.LabelMapMontage;
import medai.eval.segmentation.SegmentationEvaluation;
import medai.imaging.Affine;
import medai.imaging.LabelMap;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;
import medai.imaging.mask.RegionNames;
import medai.imaging.table.Table;
import medai.report.MarkdownReport;

/**
 * The label maps that a predictions.csv lists, beside the true ones: segmentation.csv with a row for each structure of each scan,
 * metrics.csv with the mean of each structure, report.md.
 */
final class SegmentationReport {
    private static final int DRAWS = 2000;

    private final MaskTarget target;
    private final Path folder;
    private final long seed;
    private final Map<String, LabelMapMontage> montages = new TreeMap<>();

    SegmentationReport(MaskTarget target, Path folder, long seed) {
        this.target = target;
        this.folder = folder;
        this.seed = seed;
    }

    /** @return a table for people */
    String write(String name, List<Path> files, List<String> figures) throws IOException {
        RegionNames names = RegionNames.read(target.names());
        SegmentationEvaluation evaluation = new SegmentationEvaluation();
        int unknown = 0;
        for (Path file : files) {
            Table.Key<List<Object>> map = row -> List.of(SampleId.of(row), row.require("view"), row.require("task"));
            for (Table.Row row : Table.read(file).byKey("label map", map).values()) {
                if (!row.require("part").equals("test") && !row.require("part").equals("new")) {
                    continue;
                }
                if (row.get("truth").isEmpty()) {
                    unknown++;
                    continue;
                }
                add(evaluation, file, row, names);
            }
        }
        if (evaluation.found().isEmpty()) {
            throw new UnusableInputException(
                    "%s: no label map of the test part has a true one beside it; nothing can be judged"
                            .formatted(files));
        }
        List<MetricRow> rows = new ArrayList<>(evaluation.rows(DRAWS, seed));
        evaluation.write(folder.resolve("segmentation.csv"));
        MetricRow.write(folder.resolve("metrics.csv"), rows);
        List<String> pictures = new ArrayList<>(figures);
        for (Map.Entry<String, LabelMapMontage> view : montages.entrySet()) {
            String picture = "maps_" + view.getKey();
            view.getValue().write(folder.resolve("figures/" + picture + ".png"), "Label maps, view " + view.getKey());
            pictures.add(picture);
        }
        String text = text(evaluation);
        List<String> notes = new ArrayList<>();
        notes.add(
                "means over scans; intervals draw subjects; a structure that only one map has counts as Dice 0 and has no distance");
        if (unknown > 0) {
            notes.add("%d label maps have no true one and are left out".formatted(unknown));
        }
        WholeFile.writeText(folder.resolve("report.md"), MarkdownReport.of(name, text, notes, List.of(), pictures));
        return text;
    }

    private void add(SegmentationEvaluation evaluation, Path file, Table.Row row, RegionNames names)
            throws IOException {
        String view = row.require("view");
        LabelOutputs outputs = new LabelOutputs(target.structures(view));
        Path map = file.resolveSibling(row.require("path")).normalize();
        Path truth = file.resolveSibling(row.require("truth")).normalize();
        LabelMapMontage.Pair pair = pair(outputs, truth, map);
        SampleId id = SampleId.of(row);
        String task = row.require("task");
        double dice =
                evaluation.add(id, task, view, pair.truth(), pair.found(), label -> names.of(label, map), map).stream()
                        .mapToDouble(one -> one.agreement().dice())
                        .average()
                        .orElse(1); // both maps are empty
        montages.computeIfAbsent(view, key -> new LabelMapMontage())
                .add(id.toString(), dice, () -> pair(outputs, truth, map));
    }

    /** Both maps on the grid of the one that was found, with the labels of the target. */
    private static LabelMapMontage.Pair pair(LabelOutputs outputs, Path truth, Path map) throws IOException {
        LabelMap found = ScanReader.readLabels(map);
        LabelMap drawn = ScanReader.readLabels(truth);
        Scan.Form form = ScanReader.readFile(truth).form();
        try {
            return new LabelMapMontage.Pair(
                    outputs.labels(outputs.numbers(drawn, found.grid(), Affine.identity())), found, form);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException("%s: %s".formatted(truth, e.getMessage()));
        }
    }

    private String text(SegmentationEvaluation evaluation) {
        StringBuilder text = new StringBuilder("%-8s %-14s %5s %21s %7s %9s %9s%n"
                .formatted("view", "structure", "scans", "Dice (95 %)", "Jaccard", "HD95 mm", "mean mm"));
        for (List<SegmentationEvaluation.Found> own : evaluation.regions().values()) {
            SegmentationEvaluation.Found first = own.get(0);
            Map<String, MetricRow> of = new HashMap<>();
            SegmentationEvaluation.rows(own, DRAWS, seed).forEach(row -> of.put(row.metric(), row));
            MetricRow dice = Objects.requireNonNull(of.get("dice"));
            text.append(String.format(
                    Locale.ROOT,
                    "%-8s %-14s %5d %7s %14s %7s %9s %9s%n",
                    first.view(),
                    first.name(),
                    dice.n(),
                    number(dice.value()),
                    Double.isNaN(dice.interval().low())
                            ? ""
                            : number(dice.interval().low()) + "-"
                                    + number(dice.interval().high()),
                    number(value(of, "jaccard")),
                    number(value(of, "hausdorff95")),
                    number(value(of, "mean_surface_distance"))));
        }
        return text.toString();
    }

    private static double value(Map<String, MetricRow> of, String measure) {
        MetricRow row = of.get(measure);
        return row == null ? Double.NaN : row.value();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
