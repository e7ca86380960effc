package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import medai.networks.engine.Scalar;
import org.jspecify.annotations.Nullable;

/**
 * Pre-norm transformer layer on tokens [rows, N, C]: x + attention(norm(x)), then x + perceptron(norm(x)). Rows do not see each
 * other. The attention of a few rows is computed at a time, so that its N x N weights never need more than {@link #MOST_WEIGHTS}
 * numbers.
 */
public final class TransformerLayer extends NamedBlock {
    /** 64 MiB of float32. */
    private static final long MOST_WEIGHTS = 1L << 24;

    private final int heads;
    private final int headSize;
    private final Block attentionNorm;
    private final Block qkv;
    private final Block out;
    private final Block mlpNorm;
    private final Chain mlp;
    private final Dropout dropout;

    /**
     * The settings of a layer.
     *
     * @param channels C
     * @param heads number of attention heads
     * @param headSize numbers of a query, key or value
     * @param hidden units of the perceptron
     * @param dropout share of values dropped in training
     * @param activation of the perceptron
     * @param bias whether queries, keys and values have one
     */
    public record Design(
            int channels, int heads, int headSize, int hidden, double dropout, Pointwise activation, boolean bias) {}

    public TransformerLayer(Design design) {
        heads = design.heads;
        headSize = design.headSize;
        attentionNorm = member("attention_norm", LayerNorm.builder().axis(2).build());
        qkv = member(
                "qkv",
                Linear.builder()
                        .setUnits(3L * heads * headSize)
                        .optBias(design.bias)
                        .build());
        out = member("out", Linear.builder().setUnits(design.channels).build());
        mlpNorm = member("mlp_norm", LayerNorm.builder().axis(2).build());
        dropout = Dropout.builder().optRate((float) design.dropout).build();
        mlp = member(
                "mlp",
                new Chain()
                        .add("0", Linear.builder().setUnits(design.hidden).build())
                        .add("", new PointwiseBlock(design.activation))
                        .add(
                                "",
                                Dropout.builder()
                                        .optRate((float) design.dropout)
                                        .build())
                        .add("1", Linear.builder().setUnits(design.channels).build()));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray tokens = inputs.singletonOrThrow();
        NDArray normed = one(attentionNorm, store, tokens, training);
        NDArray all = one(qkv, store, normed, training);
        normed.close();
        NDArray attended = attention(all);
        all.close();
        NDArray projected = one(out, store, attended, training);
        attended.close();
        NDArray middle = tokens.add(dropped(store, projected, training));
        projected.close();
        NDArray again = one(mlpNorm, store, middle, training);
        NDArray perceived = one(mlp, store, again, training);
        again.close();
        NDArray result = middle.add(dropped(store, perceived, training));
        perceived.close();
        middle.close();
        return new NDList(result);
    }

    private NDArray dropped(ParameterStore store, NDArray values, boolean training) {
        return training ? one(dropout, store, values, true) : values;
    }

    private static NDArray one(Block block, ParameterStore store, NDArray input, boolean training) {
        return block.forward(store, new NDList(input), training).singletonOrThrow();
    }

    /** [rows, N, 3 heads size] to [rows, N, heads size]. */
    private NDArray attention(NDArray all) {
        long rows = all.getShape().get(0);
        long tokens = all.getShape().get(1);
        long atOnce = Math.max(1, MOST_WEIGHTS / (heads * tokens * tokens));
        if (atOnce >= rows) {
            return attentionOf(all);
        }
        NDList parts = new NDList();
        for (long from = 0; from < rows; from += atOnce) {
            try (NDArray some = all.get(new NDIndex("{}:{}", from, Math.min(rows, from + atOnce)))) {
                parts.add(attentionOf(some));
            }
        }
        NDArray joined = NDArrays.concat(parts, 0);
        parts.close();
        return joined;
    }

    private NDArray attentionOf(NDArray all) {
        Shape s = all.getShape();
        NDArray split = all.reshape(s.get(0), s.get(1), 3, heads, headSize).transpose(2, 0, 3, 1, 4);
        try (NDArray q = split.get(0);
                NDArray scaled = Scalar.times(q, 1 / Math.sqrt(headSize));
                NDArray k = split.get(1);
                NDArray turned = k.transpose(0, 1, 3, 2);
                NDArray v = split.get(2);
                NDArray scores = scaled.matMul(turned);
                NDArray weights = scores.softmax(3);
                NDArray mixed = weights.matMul(v)) {
            split.close();
            return mixed.transpose(0, 2, 1, 3).reshape(s.get(0), s.get(1), (long) heads * headSize);
        }
    }

    @Override
    public boolean isUnit() {
        return true;
    }

    /** Queries with keys, and the weights of attention with values. */
    @Override
    public long ownMultiplyAdds(Shape input) {
        long tokens = input.get(1);
        return 2 * input.get(0) * tokens * tokens * heads * headSize;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape s = inputShapes[0];
        attentionNorm.initialize(manager, dataType, s);
        qkv.initialize(manager, dataType, s);
        out.initialize(manager, dataType, new Shape(s.get(0), s.get(1), (long) heads * headSize));
        mlpNorm.initialize(manager, dataType, s);
        mlp.initialize(manager, dataType, s);
    }
}
