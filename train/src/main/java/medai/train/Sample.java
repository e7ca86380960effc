package medai.train;

import java.nio.file.Path;
import java.util.List;
import medai.imaging.cohort.ScanId;

/**
 * A scan to learn from.
 *
 * @param views prepared scans, in the order of the network's views
 * @param label class number; -1 where there are no classes
 * @param className name of the class, or of the stratum of its scores
 * @param scores numbers by target, NaN where one is not known; empty where there are none
 */
public record Sample(ScanId id, List<Path> views, int label, String className, List<Double> scores) {
    public Sample {
        views = List.copyOf(views);
        scores = List.copyOf(scores);
    }

    /** A scan of a class. */
    public static Sample ofClass(ScanId id, List<Path> views, int label, String className) {
        return new Sample(id, views, label, className, List.of());
    }

    /** The sum of all scores; NaN where one is not known. */
    public double total() {
        return scores.isEmpty()
                ? Double.NaN
                : scores.stream().mapToDouble(s -> s).sum();
    }
}
