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
 * What the scans of all tasks are written to.
 *
 * @param files maps and their table
 * @param quality how far networks follow their maps
 * @param regions sums over regions, if the config names any
 */
record ExplainTables(MapFiles files, MapQuality quality, Optional<RegionTable> regions) {
    /** Still empty. */
    static ExplainTables of(ExplainConfig explain, Path folder, BackgroundWrites writes) throws IOException {
        String method = explain.method().fileName();
        return new ExplainTables(
                new MapFiles(folder, method, writes),
                new MapQuality(method, explain.classes()),
                explain.regions().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new RegionTable(explain.regions().get())));
    }

    /** Those that are wanted; of a shard as its share of them, for {@link ExplainMerge} to report on. */
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
