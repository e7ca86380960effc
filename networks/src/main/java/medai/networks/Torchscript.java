package medai.networks;

import ai.djl.nn.Block;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import medai.networks.block.ScriptedBlock;

/**
 * An imported network, as two TorchScript modules. Such modules hold code, so they are run only if the user trusts them. They are
 * not trained here.
 *
 * @param features from an image [B, 1, D, H, W] of each view to as many feature maps [B, C, D', H', W']
 * @param head from those maps to [B, output]
 * @param views in the order in which both modules take them; empty for alphabetical order
 * @param volumetric whether both are of three dimensions; else images of one slice come without the axis D
 */
public record Torchscript(Path features, Path head, List<String> views, boolean volumetric) implements FeaturesConfig {
    public static final String NAME = "Torchscript";

    public Torchscript {
        views = List.copyOf(views);
    }

    public static List<String> defaultViews() {
        return List.of();
    }

    public static boolean defaultVolumetric() {
        return true;
    }

    @Override
    public boolean separatesViews() {
        return true;
    }

    /** Nothing is known of how the modules shrink images. */
    @Override
    public int reduction() {
        return 1;
    }

    @Override
    public void requireViews(List<String> named) {
        if (!views.isEmpty() && (views.size() != named.size() || !new HashSet<>(views).equals(new HashSet<>(named)))) {
            throw new IllegalArgumentException(
                    "network.views must be those of data.views, %s, in the modules' order; found %s"
                            .formatted(named, views));
        }
    }

    @Override
    public void requireSizes(List<String> named, List<List<Integer>> sizes) {
        if (!volumetric && sizes.stream().anyMatch(size -> size.get(0) != 1)) {
            throw new IllegalArgumentException(
                    "images must have one slice for a network with volumetric: false; found %s (z, y, x)"
                            .formatted(sizes));
        }
    }

    @Override
    public Block build(List<String> named, List<List<Integer>> sizes) {
        return new ScriptedBlock(features, order(named), !volumetric, true);
    }

    /** For each view in the modules' order, its position among the experiment's views. */
    private List<Integer> order(List<String> named) {
        return views.isEmpty()
                ? IntStream.range(0, named.size()).boxed().toList()
                : views.stream().map(named::indexOf).toList();
    }

    /** The network, with its head. */
    public NetworkSpec spec(List<String> named, List<String> outputs, List<List<Integer>> sizes) {
        return new NetworkSpec(this, new HeadConfig.Scripted(head, order(named), !volumetric), named, outputs, sizes);
    }
}
