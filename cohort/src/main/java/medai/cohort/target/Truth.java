package medai.cohort.target;

import java.nio.file.Path;
import java.util.List;

/**
 * The true value of a target for one scan, or the fact that it is unknown. Each kind overrides the methods that apply to it; by
 * default there is no value.
 */
public sealed interface Truth permits ClassTruth, ScoreTruth, MaskTruth {
    /** Whether it is known. */
    boolean known();

    /**
     * The stratum by which subjects are distributed over the parts of a split, and scans are repeated; empty where it is not
     * known.
     */
    String stratum();

    /** The number of the class; -1 where there are no classes or it is not known. */
    default int classNumber() {
        return -1;
    }

    /** Numbers by target, NaN where one is not known; empty where there are none. */
    default List<Double> scores() {
        return List.of();
    }

    /** Every reader's number for each score; NaN where one is missing; empty where there are none. */
    default List<List<Double>> readers() {
        return List.of();
    }

    /** The label map of each view, in the order of the views; empty where there are none. */
    default List<Path> labelMaps() {
        return List.of();
    }

    /** Whether a scan counts for an output: of classes only for its own, of everything else for all. */
    default boolean concerns(int output) {
        return true;
    }

    /** The sum of all scores; NaN where one is not known or there are none. */
    default double total() {
        return scores().isEmpty()
                ? Double.NaN
                : scores().stream().mapToDouble(s -> s).sum();
    }

    /** Whether a prediction is TP, FP, TN or FN for an output; empty where there are no classes or the true one is not known. */
    default String outcome(int output, int called) {
        return "";
    }
}
