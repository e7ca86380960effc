package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import medai.cli.config.Experiment;
import medai.explain.region.RegionMeans;
import medai.imaging.Affine;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.cohort.ScanId;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.preprocess.Shard;
import org.jspecify.annotations.Nullable;

/** regions.csv: the mean of each scan's globally scaled maps in each region that the scan has (RA thesis, equation 5.1, before the mean over scans). */
final class RegionTable {
    static final String FILE = "regions.csv";
    private static final List<String> COLUMNS =
            List.of("subject", "session", "view", "class", "region", "label", "call", "mean", "task");

    private static final double SAME_GRID = 1e-3;

    private final RegionNames names;
    private final boolean resample;
    private final ScanRows rows = new ScanRows(COLUMNS);

    RegionTable(Experiment.Regions regions) throws IOException {
        names = RegionNames.read(regions.names());
        resample = regions.resample();
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
            int order,
            int task,
            ScanId id,
            String view,
            String output,
            Volume map,
            Path labels,
            @Nullable Boolean truly,
            boolean called)
            throws IOException {
        Volume regions = ScanReader.readFile(labels).volume();
        if (resample && !regions.grid().matches(map.grid(), SAME_GRID)) {
            regions = Resampling.onto(
                    regions,
                    map.grid(),
                    Affine.identity(),
                    Resampling.Interpolation.NEAREST,
                    Resampling.Border.CENTRES);
        }
        Map<Integer, Double> means;
        try {
            means = RegionMeans.of(map, regions);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException("%s: %s".formatted(labels, e.getMessage()));
        }
        String call = truly == null ? "" : called ? truly ? "TP" : "FP" : truly ? "FN" : "TN";
        for (Map.Entry<Integer, Double> mean : means.entrySet()) {
            List<Object> row = new ArrayList<>(List.of(id.subject(), id.session(), view, output));
            row.addAll(List.of(names.of(mean.getKey(), labels), mean.getKey(), call, mean.getValue(), task));
            rows.add(order, row);
        }
    }

    void write(Path folder, Shard shard) throws IOException {
        rows.write(folder.resolve(shard.table(FILE)), shard);
    }
}
