package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * Means over the cells of a grid, as {@code torch.nn.AdaptiveAvgPool3d}: cell i of n over N voxels holds those from floor(iN/n)
 * to ceil((i+1)N/n). [B, C, D, H, W] to [B, C, 1, edge, edge].
 */
public final class AdaptiveMean extends NamedBlock {
    private final int edge;

    public AdaptiveMean(int edge) {
        this.edge = edge;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray map = inputs.singletonOrThrow();
        Shape s = map.getShape();
        if (edge == 1) {
            try (NDArray flat = map.reshape(s.get(0), s.get(1), -1);
                    NDArray mean = flat.mean(new int[] {2})) {
                return new NDList(mean.reshape(s.get(0), s.get(1), 1, 1, 1));
            }
        }
        NDManager manager = map.getManager();
        NDArray flat = map.mean(new int[] {2});
        try (NDArray rows = cells(manager, (int) s.get(3));
                NDArray columns = cells(manager, (int) s.get(4));
                NDArray turned = columns.transpose()) {
            NDArray cells = rows.matMul(flat).matMul(turned);
            flat.close();
            return new NDList(cells.reshape(s.get(0), s.get(1), 1, edge, edge));
        }
    }

    /** [edge, size], each row the weights of a cell. */
    private NDArray cells(NDManager manager, int size) {
        float[] weights = new float[edge * size];
        for (int i = 0; i < edge; i++) {
            int from = i * size / edge;
            int to = ((i + 1) * size + edge - 1) / edge;
            for (int k = from; k < to; k++) {
                weights[i * size + k] = 1f / (to - from);
            }
        }
        // In PyTorch's own memory: the graph needs the weights again after the array is closed.
        try (NDArray shared = manager.create(weights, new Shape(edge, size))) {
            return shared.duplicate();
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape s = inputShapes[0];
        return new Shape[] {new Shape(s.get(0), s.get(1), 1, edge, edge)};
    }
}
