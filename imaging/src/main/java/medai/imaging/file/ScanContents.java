package medai.imaging.file;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.imaging.Grid;
import medai.imaging.Orientation;
import medai.imaging.Statistics;

/** What is in a scan, for people and programs. */
public final class ScanContents {
    private ScanContents() {}

    /** The facts by name: shape, spacing, orientation, which form gave the geometry, intensities. */
    public static Map<String, Object> of(Path file, Scan scan) {
        Grid grid = scan.volume().grid();
        Statistics statistics = Statistics.of(scan.volumes());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", file.toString());
        facts.put("shape", scan.shape());
        facts.put("volumes", scan.volumes().size());
        facts.put(
                "spacing",
                List.of(
                        grid.affine().spacing(0),
                        grid.affine().spacing(1),
                        grid.affine().spacing(2)));
        facts.put("orientation", Orientation.of(grid.affine()).codes());
        facts.put("geometry", scan.describeForm());
        facts.put("affine", Arrays.stream(grid.affine().toRows()).boxed().toList());
        facts.put("datatype", scan.datatype());
        Scan.Stored stored = scan.rounded();
        facts.put("min", stored == null ? statistics.min() : stored.min());
        facts.put("max", stored == null ? statistics.max() : stored.max());
        facts.put("mean", statistics.mean());
        facts.put("sd", statistics.sd());
        facts.put("sum", statistics.sum());
        facts.put("non_finite", statistics.nonFinite());
        facts.put("description", scan.description());
        return facts;
    }
}
