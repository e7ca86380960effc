package medai.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.cohort.Cohort;
import medai.cohort.DataConfig;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.ScanRows;
import medai.cohort.run.Journal;
import medai.cohort.split.Task;
import medai.explain.importance.FeatureFlags;
import medai.explain.importance.ImportanceMatrix;
import medai.explain.importance.ImportanceReport;
import medai.explain.importance.ImportanceTable;
import medai.explain.map.ExplainedScan;
import medai.explain.map.PlacedScan;
import medai.explain.quality.MapQuality;
import medai.explain.region.RegionTable;
import medai.infer.answer.ScanCall;

/**
 * The results of one task's test scans: maps as files, the importance of features, sums over regions, and quality measures of the
 * maps.
 */
final class TestedTask {
    private final ExplainRequest request;
    private final int number;
    private final Path folder;
    private final DataConfig data;
    private final ExplainConfig explain;
    private final List<Integer> outputs;
    private final Cohort cohort;
    private final TrainingMaps training;
    private final ExplainTables tables;
    private final TaskMaps maps;
    private final MapQuality.OfTask followed;
    private final ImportanceTable tested;
    private final ScanRows similarities = new ScanRows(List.of("subject", "session", "class", "similarity"));

    /**
     * @param folder of the task's own tables
     * @param tables of all tasks
     */
    TestedTask(
            ExplainRequest request,
            Task task,
            Path folder,
            DataConfig data,
            ExplainConfig explain,
            ExplainedScans scans,
            TrainingMaps training,
            ExplainTables tables) {
        this.request = request;
        this.folder = folder;
        this.training = training;
        this.tables = tables;
        number = task.number();
        this.data = data;
        this.explain = explain;
        outputs = explain.classes().stream()
                .map(data.learned().outputNames()::indexOf)
                .toList();
        cohort = scans.cohort();
        maps = new TaskMaps(
                number, explain.classes(), List.copyOf(data.views().keySet()), outputs, training, scans.prepared());
        followed = tables.quality()
        .new OfTask(
                number,
                data.learned(),
                training.selected(),
                training.features().size(),
                new MapQuality.Scales(training.scales(), training.selectedScales()),
                explain.windows());
        tested = new ImportanceTable(
                explain.classes(),
                training.features(),
                new ImportanceMatrix(outputs.size(), training.features().size()));
    }

    /** @param order of the scan among those of all tasks */
    void add(int order, ExplainedScan scan) throws IOException {
        ScanCall call = ScanCall.of(scan.scan().outputs(), data.learned());
        PlacedScan placed = maps.placed(scan);
        if (request.wants(ExplainPart.MAPS)) {
            maps.write(order, placed, call, tables.files());
        }
        if (request.wants(ExplainPart.AGGREGATE) && tables.regions().isPresent()) {
            addRegions(order, placed, call, tables.regions().get());
        }
        if (request.wants(ExplainPart.METRICS)) {
            followed.add(order, scan, outputs);
        }
        if (request.wants(ExplainPart.IMPORTANCE)
                && (data.learned().classes().isEmpty() || scan.sample().truth().known())) {
            addImportance(order, scan); // last: its sums are not taken back if there is too little memory for the rest
        }
    }

    private void addImportance(int order, ExplainedScan scan) {
        for (int c = 0; c < outputs.size(); c++) {
            if (!explain.importance().counts(scan, outputs.get(c))) {
                continue;
            }
            double[] importance = scan.importance(c);
            tested.matrix().add(c, importance);
            if (training.importance().scans(c) > 0) {
                SampleId id = scan.sample().id();
                double alike =
                        FeatureFlags.cosine(importance, training.importance().of(c));
                similarities.add(
                        order,
                        id,
                        List.of(id.subject(), id.session(), explain.classes().get(c), alike));
            }
        }
    }

    private void addRegions(int order, PlacedScan scan, ScanCall call, RegionTable regions) throws IOException {
        Sample sample = scan.scan().sample();
        Map<String, Path> labels = new TreeMap<>();
        for (Map.Entry<String, String> mask :
                explain.regions().orElseThrow().masks().entrySet()) {
            labels.put(mask.getKey(), cohort.mask(sample.id(), mask.getValue()));
        }
        maps.overRegions(scan, labels.keySet(), (place, view, map, zero) -> {
            int output = outputs.get(place);
            String right = sample.truth().outcome(output, call.best());
            List<Double> scores = sample.truth().scores();
            double score = scores.isEmpty() ? Double.NaN : scores.get(output);
            RegionTable.Owner owner = new RegionTable.Owner(
                    number, sample.id(), view, explain.classes().get(place), right, score);
            regions.add(order, owner, map, zero, labels.getOrDefault(view, folder));
        });
    }

    /** Writes the task's own tables. */
    void finish(Journal journal) throws IOException {
        if (!request.wants(ExplainPart.IMPORTANCE)) {
            return;
        }
        tested.write(folder.resolve(request.shard().table(ImportanceTable.TEST)));
        similarities.write(folder.resolve(request.shard().table(FeatureFlags.SIMILARITIES)), request.shard());
        if (request.shard().isWhole()) {
            journal.say("task %d, %s".formatted(number, ImportanceReport.write(folder)));
        }
    }
}
