package medai.train.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Weights of the outputs of a segmentation. */
final class VoxelWeights {
    private static final double BACKGROUND = 0.1;

    private VoxelWeights() {}

    /** 0.1 for the background, 0.9 for all else (sacro-iliac paper, section 3.2). */
    static List<Double> ofPaper(int classes) {
        List<Double> weights = new ArrayList<>(Collections.nCopies(classes, 1 - BACKGROUND));
        weights.set(0, BACKGROUND);
        return weights;
    }

    /** (1 / share of the voxels)^power; 0 for outputs without voxels. */
    static List<Double> balanced(long[] counts, double power) {
        double all = Arrays.stream(counts).sum();
        return Arrays.stream(counts)
                .mapToObj(count -> count == 0 ? 0.0 : Math.pow(all / count, power))
                .toList();
    }

    static void require(List<Double> weights) {
        if (weights.stream().anyMatch(w -> !(w >= 0)) || (!weights.isEmpty() && Collections.max(weights) <= 0)) {
            throw new IllegalArgumentException("weights must be at least 0, and one of them above; found " + weights);
        }
    }
}
