package medai.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import java.nio.file.Path;
import java.util.List;
import medai.networks.block.AdaptiveMean;
import medai.networks.block.Branches;
import medai.networks.block.Chain;
import medai.networks.block.ChannelsLast;
import medai.networks.block.Fusion;
import medai.networks.block.Pointwise;
import medai.networks.block.PointwiseBlock;
import medai.networks.block.Reconstruction;
import medai.networks.block.ScriptedBlock;

/** The part of a network above the cut: from the feature maps to what an objective or a user asks for. */
public sealed interface HeadConfig {
    /** The name of this head's weights in a state_dict. */
    String prefix();

    /** Whether there are outputs for every voxel, [B, output, D, H, W] for each map, or for the whole scan, [B, output]. */
    default boolean isVoxelwise() {
        return false;
    }

    /** @param maps feature maps that come in, one or one for each view */
    Block build(int maps);

    /**
     * Mean over space, then one linear layer to a logit per class.
     *
     * @param classes at least 2
     */
    record LinearHead(int classes) implements HeadConfig {
        public static final String NAME = "LinearHead";

        public LinearHead {
            if (classes < 2) {
                throw new IllegalArgumentException("classes must be at least 2; found " + classes);
            }
            Bounds.require("classes", classes);
        }

        @Override
        public String prefix() {
            return "classifier";
        }

        @Override
        public Block build(int maps) {
            return new Fusion(
                    maps,
                    new AdaptiveMean(1),
                    new Chain().add("", Linear.builder().setUnits(classes).build()));
        }
    }

    /**
     * Mean over space, dropout of its numbers, then one linear layer to a logit per class (Szegedy et al. 2016).
     *
     * @param dropout from 0 to below 1
     * @param classes at least 2
     */
    record DropoutHead(double dropout, int classes) implements HeadConfig {
        public static final String NAME = "DropoutHead";

        public DropoutHead {
            new DenseHead(1, List.of(), dropout, classes); // checks the settings
        }

        @Override
        public String prefix() {
            return "classifier";
        }

        @Override
        public Block build(int maps) {
            return new Fusion(
                    maps,
                    new AdaptiveMean(1),
                    new Chain()
                            .add("", Dropout.builder().optRate((float) dropout).build())
                            .add("", Linear.builder().setUnits(classes).build()));
        }
    }

    /**
     * Mean over space, then the two-layer perceptron p of SimCLR (Inglese et al., section 2.4).
     *
     * @param hidden units of the first layer
     * @param size dimensions of the representation z
     */
    record ProjectionHead(int hidden, int size) implements HeadConfig {
        public static final String NAME = "ProjectionHead";

        public ProjectionHead {
            if (hidden < 1 || size < 1) {
                throw new IllegalArgumentException(
                        "hidden and size must be at least 1; found %d and %d".formatted(hidden, size));
            }
            Bounds.require("hidden", hidden);
            Bounds.require("size", size);
        }

        @Override
        public String prefix() {
            return "projector";
        }

        @Override
        public Block build(int maps) {
            return new Fusion(
                    maps,
                    new AdaptiveMean(1),
                    new Chain()
                            .add(Linear.builder().setUnits(hidden).build())
                            .add(new PointwiseBlock(Pointwise.RELU))
                            .add(Linear.builder().setUnits(size).build()));
        }
    }

    /**
     * Mean over space, then one linear layer without bias to a number per target (RA thesis, chapter 2).
     *
     * @param outputs at least 1
     */
    record RegressionHead(int outputs) implements HeadConfig {
        public static final String NAME = "RegressionHead";

        public RegressionHead {
            Bounds.require("outputs", outputs);
        }

        @Override
        public String prefix() {
            return "regressor";
        }

        @Override
        public Block build(int maps) {
            return new Fusion(
                    maps,
                    new AdaptiveMean(1),
                    new Chain()
                            .add(
                                    "",
                                    Linear.builder()
                                            .setUnits(outputs)
                                            .optBias(false)
                                            .build()));
        }
    }

    /**
     * Each map pooled to a grid, all of them concatenated, then a perceptron with dropout after its hidden layers (RA thesis,
     * section 3.3.3).
     *
     * @param grid edge of the grid in cells; 1 is the mean over space
     * @param hidden units of the hidden layers
     * @param dropout from 0 to below 1
     * @param classes at least 2
     */
    record DenseHead(int grid, List<Integer> hidden, double dropout, int classes) implements HeadConfig {
        public static final String NAME = "DenseHead";

        public DenseHead {
            hidden = List.copyOf(hidden);
            Bounds.requireLayers("grid", grid);
            Bounds.require("hidden", hidden);
            if (!(dropout >= 0 && dropout < 1)) {
                throw new IllegalArgumentException("dropout must be from 0 to below 1; found " + dropout);
            }
            if (classes < 2) {
                throw new IllegalArgumentException("classes must be at least 2; found " + classes);
            }
            Bounds.require("classes", classes);
        }

        @Override
        public String prefix() {
            return "classifier";
        }

        @Override
        public Block build(int maps) {
            Chain perceptron = new Chain();
            for (int layer = 0; layer < hidden.size(); layer++) {
                perceptron.add(
                        Integer.toString(layer),
                        Linear.builder().setUnits(hidden.get(layer)).build());
                perceptron.add("", new PointwiseBlock(Pointwise.RELU));
                perceptron.add("", Dropout.builder().optRate((float) dropout).build());
            }
            perceptron.add(
                    Integer.toString(hidden.size()),
                    Linear.builder().setUnits(classes).build());
            return new Fusion(maps, new AdaptiveMean(grid), perceptron);
        }
    }

    /**
     * Images from maps, for masked autoencoders: as many doublings of the plane as the encoder halved it, without skip
     * connections (RA thesis, section 3.3.4). The images of all views come out in one row of numbers, view after view.
     *
     * @param channels of each doubling, from the maps up
     */
    record ReconstructionHead(List<Integer> channels) implements HeadConfig {
        public static final String NAME = "ReconstructionHead";

        public ReconstructionHead {
            channels = List.copyOf(channels);
            Bounds.require("channels", channels);
        }

        @Override
        public String prefix() {
            return "decoder";
        }

        @Override
        public Block build(int maps) {
            return new Reconstruction(maps, channels);
        }
    }

    /**
     * A logit for every structure at every voxel of every map: one 1 x 1 x 1 convolution for each map. The outputs are as many as
     * the maps, each [B, structures, D, H, W].
     *
     * @param structures of each map, at least 2, the background included
     */
    record SegmentationHead(List<Integer> structures) implements HeadConfig {
        public static final String NAME = "SegmentationHead";

        public SegmentationHead {
            structures = List.copyOf(structures);
            if (structures.isEmpty() || structures.stream().anyMatch(n -> n < 2)) {
                throw new IllegalArgumentException("structures must be at least 2 for each map; found " + structures);
            }
            Bounds.require("structures", structures);
        }

        @Override
        public String prefix() {
            return "segmenter";
        }

        @Override
        public boolean isVoxelwise() {
            return true;
        }

        @Override
        public Block build(int maps) {
            if (maps != structures.size()) {
                throw new IllegalArgumentException(
                        "%d maps come in where structures are given for %d".formatted(maps, structures.size()));
            }
            Branches branches = new Branches();
            for (int i = 0; i < maps; i++) {
                Block voxelwise = new ChannelsLast(
                        Conv3d.builder().setFilters(structures.get(i)).setKernelShape(new Shape(1, 1, 1)));
                branches.add(maps == 1 ? "" : Integer.toString(i), voxelwise);
            }
            return branches;
        }
    }

    /**
     * A TorchScript module, see {@link Torchscript}.
     *
     * @param order for each map that the module takes, which of the maps it is
     * @param flat whether the module is of two dimensions
     */
    record Scripted(Path module, List<Integer> order, boolean flat) implements HeadConfig {
        public static final String NAME = "Scripted";

        public Scripted {
            order = List.copyOf(order);
        }

        @Override
        public String prefix() {
            return "head";
        }

        @Override
        public Block build(int maps) {
            return new ScriptedBlock(module, order, flat, false);
        }
    }
}
