package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * Transposed convolution with kernel and stride k x 2 x 2, k 1 or 2: [B, C, D, H, W] to [B, out, kD, 2H, 2W]. The engine has
 * none, but with stride equal to kernel every voxel grows into a block of its own: a matrix product and a reshuffle.
 * {@code weight} is [C, out, k, 2, 2] and {@code bias} [out], as in {@code torch.nn.ConvTranspose3d}.
 */
public final class Doubling extends NamedBlock {
    private static final int EDGE = 2;

    private final int out;
    private final int slices;
    private final Parameter weight;
    private final Parameter bias;

    /** Within slices. */
    public Doubling(int out) {
        this(out, 1);
    }

    /** @param slices that one becomes, 1 or 2 */
    public Doubling(int out, int slices) {
        this.out = out;
        this.slices = slices;
        weight = addParameter(Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .build());
        bias = addParameter(
                Parameter.builder().setName("bias").setType(Parameter.Type.BIAS).build());
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        weight.setShape(new Shape(inputShapes[0].get(1), out, slices, EDGE, EDGE));
        bias.setShape(new Shape(out));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray map = inputs.singletonOrThrow();
        Shape s = map.getShape();
        NDArray w = store.getValue(weight, map.getDevice(), training);
        NDArray b = store.getValue(bias, map.getDevice(), training);
        NDArray voxels = map.transpose(0, 2, 3, 4, 1).reshape(-1, s.get(1));
        NDArray kernels = w.reshape(s.get(1), out, (long) slices * EDGE * EDGE)
                .transpose(0, 2, 1)
                .reshape(s.get(1), -1);
        NDArray grown = voxels.matMul(kernels);
        voxels.close();
        NDArray image = slices == 1
                ? grown.reshape(s.get(0), s.get(2), s.get(3), s.get(4), EDGE, EDGE, out)
                        .transpose(0, 1, 2, 4, 3, 5, 6)
                        .reshape(s.get(0), s.get(2), EDGE * s.get(3), EDGE * s.get(4), out)
                : grown.reshape(s.get(0), s.get(2), s.get(3), s.get(4), slices, EDGE, EDGE, out)
                        .transpose(0, 1, 4, 2, 5, 3, 6, 7)
                        .reshape(s.get(0), slices * s.get(2), EDGE * s.get(3), EDGE * s.get(4), out);
        grown.close();
        NDArray shifted = image.add(b).transpose(0, 4, 1, 2, 3); // channels stay last in memory
        image.close();
        return new NDList(shifted);
    }

    @Override
    public long ownMultiplyAdds(Shape input) {
        return input.size() * out * slices * EDGE * EDGE;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape s = inputShapes[0];
        return new Shape[] {new Shape(s.get(0), out, slices * s.get(2), EDGE * s.get(3), EDGE * s.get(4))};
    }
}
