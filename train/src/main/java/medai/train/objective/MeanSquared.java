package medai.train.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import medai.cohort.target.Target;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;
import medai.networks.engine.Scalar;

/** Mean squared error of the numbers that are known (RA thesis, chapter 2). */
public record MeanSquared() implements ObjectiveConfig {
    public static final String NAME = "MeanSquared";

    public static MeanSquared defaults() {
        return new MeanSquared();
    }

    @Override
    public Optional<Target.Kind> learns() {
        return Optional.of(Target.Kind.SCORES);
    }

    @Override
    public HeadConfig head(FeaturesConfig features, List<Integer> outputs) {
        return new HeadConfig.RegressionHead(outputs.get(0));
    }

    @Override
    public int viewsPerScan() {
        return 1;
    }

    @Override
    public NDArray loss(NDList outputs, StepTruth truth) {
        NDArray output = outputs.singletonOrThrow();
        int n = truth.scores().size();
        int targets = (int) output.getShape().get(1);
        float[] wanted = new float[n * targets];
        float[] known = new float[n * targets];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int t = 0; t < targets; t++) {
                float score = truth.scores().get(i)[t];
                boolean there = !Float.isNaN(score);
                wanted[i * targets + t] = there ? score : 0;
                known[i * targets + t] = there ? 1 : 0;
                count += there ? 1 : 0;
            }
        }
        NDManager manager = output.getManager();
        Shape shape = new Shape(n, targets);
        NDArray difference = output.sub(manager.create(wanted, shape)).mul(manager.create(known, shape));
        return Scalar.over(difference.mul(difference).sum(), Math.max(1, count));
    }
}
