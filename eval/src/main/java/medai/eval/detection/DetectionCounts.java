package medai.eval.detection;

import java.util.Arrays;

/**
 * Found and missed lesions at one threshold.
 *
 * @param tp lesions found
 * @param fp found boxes that match no lesion
 * @param fn lesions missed
 * @param images number of images examined
 */
public record DetectionCounts(int tp, int fp, int fn, int images) {
    /** Boxes with this score and above. */
    public static DetectionCounts of(DetectionSet set, double threshold) {
        int[] once = new int[set.images()];
        Arrays.fill(once, 1);
        return of(set, threshold, once);
    }

    /** The same with each image counted as often as given. */
    public static DetectionCounts of(DetectionSet set, double threshold, int[] weights) {
        int tp = 0;
        int fp = 0;
        for (DetectionSet.Hit hit : set.hits()) {
            if (hit.score() >= threshold) {
                tp += hit.correct() ? weights[hit.image()] : 0;
                fp += hit.correct() ? 0 : weights[hit.image()];
            }
        }
        return new DetectionCounts(tp, fp, set.lesions(weights) - tp, DetectionSet.images(weights));
    }

    public double sensitivity() {
        return (double) tp / (tp + fn);
    }

    public double precision() {
        return (double) tp / (tp + fp);
    }

    public double f1() {
        return 2.0 * tp / (2.0 * tp + fp + fn);
    }

    public double falsePositivesPerImage() {
        return (double) fp / images;
    }
}
