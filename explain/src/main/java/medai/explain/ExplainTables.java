package medai.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import medai.cohort.manifest.Shard;
import medai.cohort.run.BackgroundWrites;
import medai.explain.map.MapFiles;
import medai.explain.quality.MapQuality;
import medai.explain.quality.QualityReport;
import medai.explain.region.RegionReport;
import medai.explain.region.RegionTable;

/**
 * The outputs of the scans of all tasks.
 *
 * @param files maps and their table
 * @param quality quality measures of the maps
 * @param regions sums over regions, if the config names any
 */
record ExplainTables(MapFiles files, MapQuality quality, Optional<RegionTable> regions) {
    /** Empty tables. */
    static ExplainTables of(ExplainConfig explain, Path folder, BackgroundWrites writes) throws IOException {
        String method = explain.method().fileName();
        return new ExplainTables(
                new MapFiles(folder, method, writes),
                new MapQuality(method, explain.classes()),
                explain.regions().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new RegionTable(explain.regions().get())));
    }

    /** Takes back all rows of a scan. */
    void forget(int order) {
        files.forget(order);
        quality.forget(order);
        regions.ifPresent(table -> table.forget(order));
    }

    /** Writes the requested tables; a shard writes its share of them, for {@link ExplainMerge} to join and report on. */
    void write(Path at, ExplainRequest request) throws IOException {
        Shard shard = request.shard();
        if (request.wants(ExplainPart.MAPS)) {
            files.writeTable(at, shard);
        }
        if (request.wants(ExplainPart.METRICS)) {
            quality.write(at, shard);
            if (shard.isWhole()) {
                QualityReport.write(at);
            }
        }
        if (request.wants(ExplainPart.AGGREGATE) && regions.isPresent()) {
            regions.get().write(at, shard);
            if (shard.isWhole()) {
                RegionReport.write(at);
            }
        }
    }
}
