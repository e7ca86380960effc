package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.cli.config.Experiment;
import medai.explain.importance.ImportanceMatrix;
import medai.imaging.cohort.ScanId;
import medai.train.Sample;
import medai.train.split.Task;

/** What one task's test scans give: their maps as files, the importance of features, sums over regions, and how far the network follows its maps. */
final class TestedTask {
    private final ExplainStage.Request request;
    private final int number;
    private final Path folder;
    private final Experiment.Data data;
    private final Experiment.Explain explain;
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
            ExplainStage.Request request,
            Task task,
            Path folder,
            Experiment.Data data,
            Experiment.Explain explain,
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
        outputs = explain.classes().stream().map(data.outputs()::indexOf).toList();
        cohort = scans.cohort();
        List<List<Integer>> selected = training.selected(explain);
        maps = new TaskMaps(
                number,
                explain.classes(),
                List.copyOf(data.views().keySet()),
                outputs,
                training,
                selected,
                scans.prepared());
        followed = tables.quality()
        .new OfTask(number, selected, training.features().size(), explain.windows());
        tested = new ImportanceTable(
                explain.classes(),
                training.features(),
                new ImportanceMatrix(outputs.size(), training.features().size()));
    }

    /** @param order of the scan among those of all tasks */
    void add(int order, MappedScan scan) throws IOException {
        ScanCall call = ScanCall.of(scan, data.classes());
        PlacedScan placed = maps.placed(scan);
        if (request.wants(ExplainPart.MAPS)) {
            maps.write(order, placed, call, tables.files());
        }
        if (request.wants(ExplainPart.IMPORTANCE)
                && (data.classes().isEmpty() || scan.sample().label() >= 0)) {
            addImportance(order, scan);
        }
        if (request.wants(ExplainPart.AGGREGATE) && tables.regions().isPresent()) {
            addRegions(order, placed, call, tables.regions().get());
        }
        if (request.wants(ExplainPart.METRICS)) {
            followed.add(order, scan, outputs, training.scales());
        }
    }

    private void addImportance(int order, MappedScan scan) {
        for (int c = 0; c < outputs.size(); c++) {
            if (!TrainingMaps.counts(scan.sample(), outputs.get(c))) {
                continue;
            }
            double[] importance = scan.importance(c);
            tested.matrix().add(c, importance);
            if (training.importance().scans(c) > 0) {
                ScanId id = scan.sample().id();
                double alike =
                        FeatureFlags.cosine(importance, training.importance().of(c));
                similarities.add(
                        order,
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
            boolean called = call.best() == output;
            String right =
                    sample.label() < 0 ? "" : sample.label() == output ? called ? "TP" : "FN" : called ? "FP" : "TN";
            double score =
                    sample.scores().isEmpty() ? Double.NaN : sample.scores().get(output);
            RegionTable.Owner owner = new RegionTable.Owner(
                    number, sample.id(), view, explain.classes().get(place), right, score);
            regions.add(order, owner, map, zero, labels.getOrDefault(view, folder));
        });
    }

    /** Writes the task's own tables. */
    void finish(Console console) throws IOException {
        if (!request.wants(ExplainPart.IMPORTANCE)) {
            return;
        }
        tested.write(folder.resolve(request.shard().table(ImportanceTable.TEST)));
        similarities.write(folder.resolve(request.shard().table(FeatureFlags.SIMILARITIES)), request.shard());
        if (request.shard().isWhole()) {
            console.say("task %d, %s".formatted(number, ImportanceReport.write(folder)));
        }
    }
}
