package medai.train.objective;

import ai.djl.ndarray.NDList;
import java.util.List;

/**
 * What a step's outputs are compared with.
 *
 * @param labels class number of each of the N scans
 * @param scores numbers of each of the N scans, by target; NaN where a target is not known
 * @param images all images of the step, also those that did not go through the network: [rows, view, D, H, W], or one for each view
 * @param progress of the stage: 0 in its first epoch, 1 in its last
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, from loader to objective
public record Truth(int[] labels, List<float[]> scores, NDList images, double progress) {
    public Truth {
        scores = List.copyOf(scores);
    }

    /** Classes alone. */
    public static Truth ofLabels(int... labels) {
        return new Truth(labels, List.of(), new NDList(), 0);
    }
}
