package medai.explain;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.infer.ScanInput;
import medai.networks.Network;
import medai.networks.engine.HostFloats;
import medai.networks.engine.Torch;

/** A way to make class activation maps. */
public sealed interface CamMethod {
    /** As in file names. */
    String fileName();

    /**
     * The signed maps of one scan for the given classes, at the resolution of the feature map, each on the grid that places it over the scan.
     *
     * @param classes numbers of the logits
     */
    List<Volume> maps(Network network, ScanInput scan, List<Integer> classes);

    /**
     * Grad-CAM (Selvaraju et al. 2017) in three dimensions: feature maps weighted by the mean over space of the gradient of the logit. No
     * ReLU: it is the reader's choice (Inglese et al., section 2.9).
     */
    record GradCam() implements CamMethod {
        public static GradCam defaults() {
            return new GradCam();
        }

        @Override
        public String fileName() {
            return "gradcam";
        }

        @Override
        public List<Volume> maps(Network network, ScanInput scan, List<Integer> classes) {
            if (scan.grids().size() > 1) {
                throw new IllegalArgumentException(
                        "the maps of a network with the views %s belong to no single one of them: they are mixed below the cut"
                                .formatted(network.spec().views()));
            }
            try (HostFloats host = HostFloats.of(scan.voxels());
                    NDManager scope = network.manager().newSubManager()) {
                NDList images = network.images(host, scope, 1);
                NDArray features = Torch.withoutGradients(
                        () -> network.features(images, false).singletonOrThrow());
                List<Volume> maps = new ArrayList<>();
                for (int c : classes) {
                    maps.add(map(network, scope, features, c, scan.grids().get(0)));
                }
                return maps;
            }
        }

        private static Volume map(Network network, NDManager scope, NDArray features, int c, Grid grid) {
            NDArray leaf = features.duplicate(); // the head is run on it alone, so any network can be explained
            leaf.attach(scope);
            leaf.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                collector.backward(network.head(new NDList(leaf), false).get(0, c));
            }
            NDArray gradient = leaf.getGradient();
            gradient.attach(scope);
            Shape shape = features.getShape(); // 1, K, D, H, W
            long channels = shape.get(1);
            return Torch.withoutGradients(() -> {
                NDArray weights = gradient.reshape(channels, -1).mean(new int[] {1}, true);
                float[] map = features.reshape(channels, -1)
                        .mul(weights)
                        .sum(new int[] {0})
                        .toFloatArray();
                Grid coarse = grid.sameFieldOfView((int) shape.get(4), (int) shape.get(3), (int) shape.get(2));
                return new Volume(coarse, map);
            });
        }
    }
}
