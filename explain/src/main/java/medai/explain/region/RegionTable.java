package medai.explain.region;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.ScanRows;
import medai.cohort.manifest.Shard;
import medai.imaging.Affine;
import medai.imaging.LabelMap;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.Overlap;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.mask.RegionNames;

/**
 * regions.csv: the mean of each scan's globally scaled maps in each region that the scan has (RA thesis, equation 5.1, before the
 * mean over scans).
 */
public final class RegionTable {
    public static final String FILE = "regions.csv";
    private static final List<String> COLUMNS =
            List.of("subject", "session", "view", "class", "region", "label", "call", "mean", "task", "score", "zero");

    private static final double SAME_GRID = 1e-3;

    private final RegionNames names;
    private final boolean resample;
    private final ScanRows rows = new ScanRows(COLUMNS);

    public RegionTable(RegionsConfig regions) throws IOException {
        names = RegionNames.read(regions.names());
        resample = regions.resample();
    }

    /**
     * What a map belongs to.
     *
     * @param output the class or the score that it is made for
     * @param call TP, FP, TN or FN; empty where there is no class
     * @param score of the scan; NaN where there is none
     */
    public record Owner(int task, SampleId id, String view, String output, String call, double score) {}

    /**
     * Adds one map.
     *
     * @param map scaled, on the grid of the scan
     * @param zero value that an activation of 0 becomes on this scale
     * @param labels file of the label map of this view
     */
    public void add(int order, Owner owner, Volume map, double zero, Path labels) throws IOException {
        LabelMap regions = ScanReader.readLabels(labels);
        if (resample && !regions.grid().matches(map.grid(), SAME_GRID)) {
            Overlap.require(labels, regions.grid(), map.grid(), Affine.identity(), Resampling.Border.CENTRES);
            regions = Resampling.onto(regions, map.grid(), Affine.identity(), Resampling.Border.CENTRES);
        }
        Map<Integer, Double> means;
        try {
            means = RegionMeans.of(map, regions);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException("%s: %s".formatted(labels, e.getMessage()));
        }
        Object score = Double.isNaN(owner.score) ? "" : owner.score;
        for (Map.Entry<Integer, Double> mean : means.entrySet()) {
            List<Object> row =
                    new ArrayList<>(List.of(owner.id.subject(), owner.id.session(), owner.view, owner.output));
            row.addAll(List.of(names.of(mean.getKey(), labels), mean.getKey(), owner.call, mean.getValue()));
            row.addAll(List.of(owner.task, score, zero));
            rows.add(order, owner.id, row);
        }
    }

    /** Takes back all rows of a scan. */
    public void forget(int order) {
        rows.forget(order);
    }

    public void write(Path folder, Shard shard) throws IOException {
        rows.write(folder.resolve(shard.table(FILE)), shard);
    }
}
