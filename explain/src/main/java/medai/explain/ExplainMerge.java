package medai.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import medai.cohort.manifest.ShardTables;
import medai.cohort.run.Derivative;
import medai.explain.importance.FeatureFlags;
import medai.explain.importance.ImportanceReport;
import medai.explain.importance.ImportanceTable;
import medai.explain.map.MapFiles;
import medai.explain.quality.MapQuality;
import medai.explain.quality.QualityReport;
import medai.explain.region.RegionReport;
import medai.explain.region.RegionTable;
import medai.explain.scale.ScaleFile;

/** Joins the results of shards of {@code medai explain}, and summarises them as a single process does. */
public final class ExplainMerge {
    private ExplainMerge() {}

    /**
     * Joins the shards in a folder and in the folders of its tasks.
     *
     * @return the files that were joined; empty if there are no shards of explain
     */
    public static List<Path> join(Path folder) throws IOException {
        List<Path> written = new ArrayList<>();
        try (Stream<Path> inside = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            for (Path task : inside.filter(Files::isDirectory)
                    .filter(f -> f.getFileName().toString().startsWith("task-"))
                    .sorted()
                    .toList()) {
                written.addAll(joinOne(task));
            }
        }
        written.addAll(joinOne(folder));
        return written;
    }

    private static List<Path> joinOne(Path folder) throws IOException {
        List<Path> written = new ArrayList<>();
        Map<String, List<Path>> shards = ShardTables.complete(folder);
        for (Map.Entry<String, List<Path>> one : shards.entrySet()) {
            String name = one.getKey();
            Path target = folder.resolve(name);
            switch (name) {
                case TrainingMaps.SCALE, TrainingMaps.SELECTED_SCALE ->
                    ScaleFile.merged(one.getValue()).write(target);
                case ImportanceTable.TRAIN, ImportanceTable.TEST ->
                    ImportanceTable.merged(one.getValue()).write(target);
                case MapFiles.TABLE,
                        RegionTable.FILE,
                        MapQuality.FILE,
                        FeatureFlags.SIMILARITIES,
                        Derivative.TABLE -> // of other scans
                    ShardTables.concatenate(target, one.getValue());
                default -> {
                    continue; // of another command
                }
            }
            written.add(target);
        }
        if (shards.containsKey(ImportanceTable.TEST)) {
            ImportanceReport.write(folder);
        }
        if (shards.containsKey(RegionTable.FILE)) {
            RegionReport.write(folder);
        }
        if (shards.containsKey(MapQuality.FILE)) {
            QualityReport.write(folder);
        }
        return written;
    }
}
