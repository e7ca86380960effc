package medai.train;

import java.nio.file.Path;
import java.util.List;
import medai.imaging.cohort.ScanId;

/**
 * A scan to learn from.
 *
 * @param views prepared scans, in the order of the network's views
 * @param label class number
 * @param className name of the class
 */
public record Sample(ScanId id, List<Path> views, int label, String className) {
    public Sample {
        views = List.copyOf(views);
    }
}
