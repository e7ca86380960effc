package medai.train.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import medai.cohort.target.Target;
import medai.imaging.Grid;
import medai.imaging.random.Draw;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;
import medai.networks.engine.Scalar;
import medai.train.augment.AugmentationConfig;
import medai.train.augment.Transform;

/**
 * Reconstructs images in which patches were set to 0 (RA thesis, section 3.3.4): alpha MSE + (1 - alpha) MSE of the
 * two-dimensional Fourier transforms of the slices, orthonormal, over all voxels. Every slice of every view is masked
 * independently, and anew in every step.
 *
 * @param ratio share of the patches that is masked, above 0 and below 1
 * @param patch edge of a patch in voxels; those at the far edges may be cut
 * @param alpha weight of the images themselves, from 0 to 1
 * @param frequency what of the transforms is compared
 */
public record MaskedAutoencoder(double ratio, int patch, double alpha, Frequency frequency) implements ObjectiveConfig {
    public static final String NAME = "MaskedAutoencoder";

    private static final float LEAST = 1e-8f; // under the root, whose slope at 0 is infinite
    private static final int TOP = 4; // of base channels below the last block that is trained

    /** What of two Fourier transforms is compared. */
    public enum Frequency {
        /** Magnitudes sqrt(re^2 + im^2 + 1e-8). */
        MAGNITUDE,
        /** log(1 + magnitude). */
        LOG1P_MAGNITUDE,
        /** Complex numbers: the literal reading of the thesis, by Parseval's theorem the same as comparing the images. */
        COMPLEX
    }

    public MaskedAutoencoder {
        if (!(ratio > 0 && ratio < 1)) {
            throw new IllegalArgumentException("ratio must be above 0 and below 1; found " + ratio);
        }
        if (patch < 1) {
            throw new IllegalArgumentException("patch must be at least 1 voxel; found " + patch);
        }
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("alpha must be from 0 to 1; found " + alpha);
        }
    }

    public static MaskedAutoencoder defaults() {
        return new MaskedAutoencoder(0.7, 16, 0.8, Frequency.MAGNITUDE);
    }

    @Override
    public Optional<Target.Kind> learns() {
        return Optional.empty();
    }

    @Override
    public FeaturesConfig features(FeaturesConfig all) {
        return all.reconstructing();
    }

    @Override
    public HeadConfig head(FeaturesConfig features, List<Integer> outputs) {
        int base = features.reconstructionBase();
        List<Integer> channels = new ArrayList<>();
        for (int factor = features.reduction() / 2, c = TOP; factor > 0; factor /= 2, c /= 2) {
            channels.add(Math.max(1, base * c));
        }
        return new HeadConfig.ReconstructionHead(channels);
    }

    @Override
    public boolean showsWholeScans() {
        return false;
    }

    @Override
    public int viewsPerScan() {
        return 2;
    }

    @Override
    public int viewsThroughNetwork() {
        return 1;
    }

    @Override
    public Transform transform(AugmentationConfig augmentation, Grid grid, Function<String, Draw> draws, int view) {
        return augmentation.draw(grid, draws.apply("both"));
    }

    /** View 0 is the masked image, view 1 the original. */
    @Override
    public void finish(Grid grid, Function<String, Draw> draws, int view, float[] image) {
        if (view == 0) {
            mask(image, grid, draws.apply("mask"));
        }
    }

    /** Sets patches of every slice to 0: floor(ratio n + 1/2) of its n. */
    public void mask(float[] image, Grid grid, Draw draw) {
        int columns = (grid.width() + patch - 1) / patch;
        int rows = (grid.height() + patch - 1) / patch;
        List<Integer> all = IntStream.range(0, rows * columns).boxed().toList();
        int masked = (int) Math.floor(ratio * all.size() + 0.5);
        for (int z = 0; z < grid.depth(); z++) {
            for (int p : draw.shuffled(all).subList(0, masked)) {
                int x0 = p % columns * patch;
                int y0 = p / columns * patch;
                for (int y = y0; y < Math.min(grid.height(), y0 + patch); y++) {
                    int at = grid.index(x0, y, z);
                    java.util.Arrays.fill(image, at, at + Math.min(patch, grid.width() - x0), 0);
                }
            }
        }
    }

    @Override
    public NDArray loss(NDList outputs, StepTruth truth) {
        NDArray output = outputs.singletonOrThrow();
        NDList terms = new NDList();
        long at = 0;
        long voxels = output.getShape().get(1);
        for (NDArray images : truth.images()) {
            long n = images.getShape().get(0) / 2;
            Shape one = images.getShape().slice(1);
            NDArray wanted = images.get(new NDIndex("{}:", n));
            NDArray found =
                    output.get(new NDIndex(":, {}:{}", at, at + one.size())).reshape(new Shape(n).addAll(one));
            terms.add(Scalar.times(ofView(found, wanted), (double) one.size() / voxels));
            at += one.size();
        }
        NDArray sum = terms.get(0);
        for (NDArray term : terms.subList(1, terms.size())) {
            sum = sum.add(term);
        }
        return sum;
    }

    /** Mean over all voxels of [..., H, W]. */
    NDArray ofView(NDArray found, NDArray wanted) {
        NDArray difference = found.sub(wanted);
        NDArray spatial = Scalar.times(difference.mul(difference).mean(), alpha);
        if (alpha == 1) {
            return spatial;
        }
        NDArray apart =
                switch (frequency) {
                    case COMPLEX -> parts(difference);
                    case MAGNITUDE -> magnitude(found).sub(magnitude(wanted));
                    case LOG1P_MAGNITUDE ->
                        magnitude(found)
                                .add(1)
                                .log()
                                .sub(magnitude(wanted).add(1).log());
                };
        NDArray mean = apart.mul(apart).mean();
        return spatial.add(Scalar.times(mean, (1 - alpha) * (frequency == Frequency.COMPLEX ? 2 : 1)));
    }

    /** Real and imaginary part of the orthonormal transform, along a further axis of 2. */
    private static NDArray parts(NDArray slices) {
        Shape s = slices.getShape();
        long height = s.get(s.dimension() - 2);
        long width = s.get(s.dimension() - 1);
        NDArray parts = slices.reshape(-1, height, width)
                .fft2(new long[] {height, width}, new long[] {1, 2})
                .real();
        return Scalar.times(parts, 1 / Math.sqrt((double) height * width));
    }

    private static NDArray magnitude(NDArray slices) {
        NDArray parts = parts(slices);
        return parts.mul(parts).sum(new int[] {3}).add(LEAST).sqrt();
    }
}
