package medai.train.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Function;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;
import medai.networks.engine.Scalar;

/** The logits [B, C, D, H, W] of one view's voxels, with the correct outputs. */
final class Voxels {
    private final NDArray logits;
    private final NDArray labels; // [B, 1, D, H, W]; below 0 where unknown
    private final NDArray right; // [B, 1, D, H, W], int64; 0 where unknown
    private final NDArray known; // the same with 1 or 0

    private Voxels(NDArray logits, NDArray labels) {
        this.logits = logits;
        this.labels = labels;
        NDArray isKnown = labels.gte(0);
        known = isKnown.toType(DataType.FLOAT32, false);
        right = labels.mul(known).toType(DataType.INT64, false);
    }

    /**
     * The head that makes a prediction for every voxel.
     *
     * @throws IllegalArgumentException if the features are coarser than the images
     */
    static HeadConfig head(FeaturesConfig features, List<Integer> outputs) {
        if (!features.keepsResolution()) {
            throw new IllegalArgumentException(
                    "network must be unet where a stage segments: the features of this one are coarser than its images");
        }
        return new HeadConfig.SegmentationHead(outputs);
    }

    /** The mean of a loss over the views of a step. */
    static NDArray meanOverViews(NDList outputs, StepTruth truth, Function<Voxels, NDArray> loss) {
        if (outputs.size() != truth.labelMaps().size()) {
            throw new IllegalArgumentException("%d views have outputs, and %d have label maps"
                    .formatted(outputs.size(), truth.labelMaps().size()));
        }
        NDArray sum = loss.apply(new Voxels(outputs.get(0), truth.labelMaps().get(0)));
        for (int v = 1; v < outputs.size(); v++) {
            sum = sum.add(
                    loss.apply(new Voxels(outputs.get(v), truth.labelMaps().get(v))));
        }
        return outputs.size() == 1 ? sum : Scalar.over(sum, outputs.size());
    }

    int classes() {
        return (int) logits.getShape().get(1);
    }

    /** How many known voxels each output is correct for. */
    long[] counts() {
        long[] counts = new long[classes()];
        for (float label : labels.toFloatArray()) {
            if (label >= 0) {
                counts[(int) label]++;
            }
        }
        return counts;
    }

    /** Log softmax of the correct output of each voxel, [B, 1, D, H, W]. */
    NDArray logProbability() {
        return logits.logSoftmax(1).gather(right, 1);
    }

    /** The weight of the correct output of each voxel; 0 where it is not known. */
    NDArray weights(List<Double> ofOutputs) {
        if (ofOutputs.size() != classes()) {
            throw new IllegalArgumentException(
                    "weights must be as many as outputs, %d; found %s".formatted(classes(), ofOutputs));
        }
        float[] values = new float[ofOutputs.size()];
        for (int c = 0; c < values.length; c++) {
            values[c] = ofOutputs.get(c).floatValue();
        }
        return logits.getManager().create(values).take(right).mul(known);
    }

    /** 1 where the correct output is known. */
    NDArray known() {
        return known;
    }

    /**
     * The sums from which the overlap of each output is computed, over all known voxels of the batch, each [C].
     *
     * @param common sum of the probability where the output is correct
     * @param said sum of the probability
     * @param right number of voxels where it is correct
     */
    record Overlap(NDArray common, NDArray said, NDArray right) {}

    Overlap overlap() {
        NDArray probability = logits.softmax(1);
        long voxels = right.size();
        NDArray knownRow = known.reshape(new Shape(1, voxels));
        NDArray hot = right.reshape(voxels).oneHot(classes(), DataType.FLOAT32);
        NDArray ofRight =
                probability.gather(right, 1).reshape(new Shape(1, voxels)).mul(knownRow);
        NDArray common = ofRight.matMul(hot).reshape(classes());
        NDArray count = knownRow.matMul(hot).reshape(classes());
        NDArray said = probability.mul(known).sum(new int[] {0, 2, 3, 4});
        return new Overlap(common, said, count);
    }
}
