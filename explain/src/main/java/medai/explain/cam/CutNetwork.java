package medai.explain.cam;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import medai.networks.Network;

/** A network in two parts, cut at the features that maps are made of. Both run in inference mode: no training, no dropout. */
public interface CutNetwork {
    /** The owner of the weights. */
    NDManager manager();

    /** [batch, channel, depth, height, width] of each input image. */
    List<Shape> imageShapes(int batch);

    /** Depth, height and width of each view in voxels; several views may be channels of one image. */
    List<List<Integer>> views();

    /** From images to feature maps, [batch, channel, depth, height, width] each. */
    NDList features(NDList images);

    /** From feature maps to [batch, output]. */
    NDArray head(NDList features);

    /** Numbers of the outputs for regions that the scan does not have; these are means over the whole view instead. */
    default List<Integer> absent() {
        return List.of();
    }

    /** The same network, cut after another of its blocks; for methods that use several. */
    default CutNetwork at(String layer) {
        throw new IllegalArgumentException("this network can be cut at one place only");
    }

    /**
     * A network built by medai.
     *
     * @param layer name of the block after which it is cut; empty for the cut before its head
     * @throws IllegalArgumentException if there is no such block, or if it mixes views, so that its maps belong to none of them
     */
    static CutNetwork of(Network network, String layer) {
        if (!network.spec().head().isVoxelwise()) {
            return new LayeredNetwork(network, layer);
        }
        if (!layer.isEmpty()) {
            throw new IllegalArgumentException(
                    "a network that segments is explained at its last features; found layer \"%s\"".formatted(layer));
        }
        return new RegionNetwork(network);
    }
}
