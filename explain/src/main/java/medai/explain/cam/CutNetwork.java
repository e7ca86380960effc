package medai.explain.cam;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import medai.networks.Network;

/** A network in two parts, cut at the features that maps are made of. Both run as in inference: nothing learns, no dropout. */
public interface CutNetwork {
    /** The owner of the weights. */
    NDManager manager();

    /** [batch, channel, depth, height, width] of each image that goes in. */
    List<Shape> imageShapes(int batch);

    /** Depth, height and width of each view in voxels; several views may be channels of one image. */
    List<List<Integer>> views();

    /** From images to feature maps, [batch, channel, depth, height, width] each. */
    NDList features(NDList images);

    /** From feature maps to [batch, output]. */
    NDArray head(NDList features);

    /** A network of ours, cut before its head. */
    static CutNetwork of(Network network) {
        return new CutNetwork() {
            @Override
            public NDManager manager() {
                return network.manager();
            }

            @Override
            public List<Shape> imageShapes(int batch) {
                return network.imageShapes(batch);
            }

            @Override
            public List<List<Integer>> views() {
                return network.spec().inputSizes();
            }

            @Override
            public NDList features(NDList images) {
                return network.features(images, false);
            }

            @Override
            public NDArray head(NDList features) {
                return network.head(features, false);
            }
        };
    }
}
