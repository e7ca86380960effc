package medai.train.objective;

import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a step's outputs are compared with.
 *
 * @param subjects number of the subject of each of the N scans: two scans are of one subject if their numbers are equal
 * @param labels class number of each of the N scans
 * @param scores numbers of each of the N scans, by target; NaN where a target is not known
 * @param images all images of the step, also those that did not go through the network: [rows, view, D, H, W], or one for each
 *     view
 * @param labelMaps of each view [rows, 1, D, H, W], the number of the output of each voxel, -1 where it is not known; empty where
 *     there are none
 * @param progress of the stage: 0 in its first epoch, 1 in its last
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, from loader to objective
public record StepTruth(
        int[] subjects, int[] labels, List<float[]> scores, NDList images, NDList labelMaps, double progress) {
    public StepTruth {
        scores = List.copyOf(scores);
    }

    /** Without label maps, and every scan of another subject. */
    public StepTruth(int[] labels, List<float[]> scores, NDList images, double progress) {
        this(distinct(labels.length), labels, scores, images, new NDList(), progress);
    }

    /** Classes alone. */
    public static StepTruth ofLabels(int... labels) {
        return new StepTruth(labels, List.of(), new NDList(), 0);
    }

    /** Scans of which only the subjects are known, by number. */
    public static StepTruth ofSubjects(int... subjects) {
        return new StepTruth(subjects, new int[0], List.of(), new NDList(), new NDList(), 0);
    }

    private static int[] distinct(int count) {
        return IntStream.range(0, count).toArray();
    }

    /** Label maps alone. */
    public static StepTruth ofLabelMaps(NDList labelMaps) {
        return new StepTruth(new int[0], new int[0], List.of(), new NDList(), labelMaps, 0);
    }
}
