package medai.explain.cam;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import medai.networks.FeaturesConfig;
import medai.networks.Network;

/**
 * A network built by medai, cut after one of its blocks or before its head; features of several views that share one tensor are
 * split into one map per view.
 */
final class LayeredNetwork implements CutNetwork {
    private final Network network;
    private final String layer;
    private final int groups; // of channels, one for each view

    LayeredNetwork(Network network, String layer) {
        this.network = network;
        this.layer = layer;
        FeaturesConfig features = network.spec().features();
        List<String> views = network.spec().views();
        if (!layer.isEmpty() && !network.layers().contains(layer)) {
            throw new IllegalArgumentException(
                    "no layer \"%s\"; this network has %s".formatted(layer, network.layers()));
        }
        if (views.size() > 1 && !features.keepsViewsApart(layer)) {
            throw new IllegalArgumentException(
                    "the maps of this layer belong to none of the views %s alone: they are mixed before it; explain a layer that comes before, or a network of one view"
                            .formatted(views));
        }
        groups = features.separatesViews() ? 1 : views.size();
    }

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
        NDList maps = layer.isEmpty() ? network.features(images, false) : network.featuresUpTo(layer, images);
        return groups == 1 ? maps : maps.singletonOrThrow().split(groups, 1);
    }

    @Override
    public NDArray head(NDList features) {
        NDList maps = groups == 1 ? features : new NDList(NDArrays.concat(features, 1));
        return layer.isEmpty() ? network.head(maps, false) : network.headAfter(layer, maps);
    }

    @Override
    public CutNetwork at(String other) {
        return new LayeredNetwork(network, other);
    }
}
