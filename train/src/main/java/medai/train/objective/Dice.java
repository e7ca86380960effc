package medai.train.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import java.util.List;
import java.util.Optional;
import medai.cohort.target.Target;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;

/**
 * One minus the mean soft Dice coefficient of the structures, (2 sum(p g) + s) / (sum(p) + sum(g) + s), with sums over all known
 * voxels of a batch; the mean over views.
 *
 * @param smooth s, above 0
 * @param background whether the background counts as a structure
 */
public record Dice(double smooth, boolean background) implements ObjectiveConfig {
    public static final String NAME = "Dice";

    public Dice {
        if (!(smooth > 0)) {
            throw new IllegalArgumentException("smooth must be above 0; found " + smooth);
        }
    }

    public static Dice defaults() {
        return new Dice(1, false);
    }

    @Override
    public Optional<Target.Kind> learns() {
        return Optional.of(Target.Kind.MASKS);
    }

    @Override
    public HeadConfig head(FeaturesConfig features, List<Integer> outputs) {
        return Voxels.head(features, outputs);
    }

    @Override
    public int viewsPerScan() {
        return 1;
    }

    @Override
    public NDArray loss(NDList outputs, StepTruth truth) {
        return Voxels.meanOverViews(outputs, truth, voxels -> {
            Voxels.Overlap overlap = voxels.overlap();
            NDArray twice = overlap.common().add(overlap.common()).add((float) smooth);
            NDArray both = overlap.said().add(overlap.right()).add((float) smooth);
            NDArray dice = twice.div(both);
            NDArray counted = background ? dice : dice.get(new NDIndex("1:"));
            return counted.mean().neg().add(1f);
        });
    }
}
