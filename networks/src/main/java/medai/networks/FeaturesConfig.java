package medai.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.norm.BatchNorm;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import medai.networks.block.Chain;
import medai.networks.block.ChannelsLast;
import medai.networks.block.MaxPooling;
import medai.networks.block.Pointwise;
import medai.networks.block.PointwiseBlock;
import medai.networks.weights.TorchvisionNames;

/** The part of a network below the cut: from images to the feature map from which class activation maps are made. */
public sealed interface FeaturesConfig
        permits FeaturesConfig.ConvEncoder,
                Admira,
                ConsistVgg,
                GroupedVgg,
                InceptionV3,
                PooledAdmira,
                ResNet,
                Torchscript,
                UNet,
                UnetEncoder,
                Vgg,
                VisionTransformer {
    /** How weights are initialised. Normalisation always starts with weights 1 and biases 0. */
    enum Start {
        /** As PyTorch's layers: weights and biases uniform within 1/sqrt(fan-in) of 0. */
        TORCH,
        /**
         * As the RA thesis' networks: convolutions normal with variance 2 / fan-out; linear layers, and the last one of a
         * decoder, with standard deviation 0.01; biases 0.
         */
        KAIMING_FAN_OUT
    }

    /** Whether every view has a separate encoder and feature map; else views are channels of one image. */
    default boolean separatesViews() {
        return false;
    }

    /**
     * Whether features behind a block still belong to one view each, as maps of their own or as equal groups of channels in the
     * views' order, so that maps made of them belong to a view.
     *
     * @param layer name of the block, empty for all features
     */
    default boolean keepsViewsApart(String layer) {
        return separatesViews();
    }

    /** Where class activation maps are made if nothing else is asked for: behind this block, or, empty, behind all. */
    default String explainedLayer(int views) {
        return "";
    }

    default Start start() {
        return Start.TORCH;
    }

    /**
     * The blocks below the cut: one image [B, view, D, H, W] in and one map out, or as many of both as there are views.
     *
     * @param sizes voxels of each view along depth (z), height (y) and width (x)
     */
    Block build(List<String> views, List<List<Integer>> sizes);

    /** @throws IllegalArgumentException if the network cannot have these views, whatever their size */
    default void requireViews(List<String> views) {}

    /** @throws IllegalArgumentException if the network cannot take images of these sizes */
    void requireSizes(List<String> views, List<List<Integer>> sizes);

    /** For networks whose views are channels of one image. */
    default void requireOneSize(List<List<Integer>> sizes) {
        if (sizes.stream().distinct().count() > 1) {
            throw new IllegalArgumentException("views must have one size for this network; found " + sizes);
        }
    }

    /** The head that goes with these features, for the given number of classes. */
    default HeadConfig classifier(int classes) {
        return new HeadConfig.LinearHead(classes);
    }

    /** How torchvision has this network, if it does. */
    default Optional<TorchvisionNames.Layout> torchvision() {
        return Optional.empty();
    }

    /** Channels of the first block of {@link #reconstructing}. */
    default int reconstructionBase() {
        return reconstructing().reconstructionBase();
    }

    /**
     * The part that is trained where images are reconstructed.
     *
     * @throws IllegalArgumentException if this network has no such part
     */
    default FeaturesConfig reconstructing() {
        throw new IllegalArgumentException(
                "network must be consist_vgg where a stage reconstructs images; found another kind");
    }

    /**
     * What the network sees at once of a scan.
     *
     * @param scan voxels along depth (z), height (y) and width (x)
     * @return as many or fewer; the whole scan unless the network works in windows
     */
    default List<Integer> window(List<Integer> scan) {
        return scan;
    }

    /** Whether scans may be larger than what the network sees at once. */
    default boolean seesWindows() {
        return false;
    }

    /** Whether every view has a feature map of its own with a place for every voxel. */
    default boolean keepsResolution() {
        return false;
    }

    /** Voxels of the input per voxel of the feature map, along each axis. */
    int reduction();

    /**
     * Units of 3-D convolution without bias, batch normalisation, ReLU and, where asked for, max pooling (Inglese et al., section
     * 2.4: three of them).
     *
     * @param widths output channels of each unit, from the input up
     * @param kernel edge of all kernels in voxels, odd
     * @param stride of each unit's convolution; as many as widths
     * @param pool edge and stride of each unit's max pooling, 1 for none; as many as widths
     */
    record ConvEncoder(List<Integer> widths, int kernel, List<Integer> stride, List<Integer> pool)
            implements FeaturesConfig {
        public static final String NAME = "ConvEncoder";

        public ConvEncoder {
            widths = List.copyOf(widths);
            stride = List.copyOf(stride);
            pool = List.copyOf(pool);
            if (widths.isEmpty() || Collections.min(widths) < 1) {
                throw new IllegalArgumentException("widths must be one or more numbers of at least 1; found " + widths);
            }
            if (kernel < 1 || kernel % 2 == 0) {
                throw new IllegalArgumentException("kernel must be odd and at least 1; found " + kernel);
            }
            if (stride.size() != widths.size() || Collections.min(stride) < 1) {
                throw new IllegalArgumentException(
                        "stride must have one number of at least 1 for each of the %d widths; found %s"
                                .formatted(widths.size(), stride));
            }
            if (pool.size() != widths.size() || Collections.min(pool) < 1) {
                throw new IllegalArgumentException(
                        "pool must have one number of at least 1 for each of the %d widths; found %s"
                                .formatted(widths.size(), pool));
            }
            Bounds.require("widths", widths);
            Bounds.require("kernel", kernel);
            Bounds.require("stride", stride);
            Bounds.require("pool", pool);
        }

        /** The paper's three units with the sizes it leaves open filled in. */
        public static ConvEncoder defaults() {
            return new ConvEncoder(List.of(16, 32, 64), 3, List.of(2, 1, 1), List.of(2, 2, 1));
        }

        @Override
        public void requireSizes(List<String> views, List<List<Integer>> sizes) {
            requireOneSize(sizes);
            if (sizes.get(0).stream().anyMatch(n -> n < reduction())) {
                throw new IllegalArgumentException(
                        "images must have at least %d voxels along each of 3 axes for this network; found %s"
                                .formatted(reduction(), sizes.get(0)));
            }
        }

        @Override
        public int reduction() {
            long reduction = 1;
            for (int i = 0; i < widths.size(); i++) {
                reduction = Math.min(Integer.MAX_VALUE, reduction * stride.get(i));
                reduction = Math.min(Integer.MAX_VALUE, reduction * pool.get(i));
            }
            return (int) reduction;
        }

        @Override
        public Block build(List<String> views, List<List<Integer>> sizes) {
            Chain features = new Chain();
            for (int i = 0; i < widths.size(); i++) {
                features.add(new ChannelsLast(
                        Conv3d.builder()
                                .setKernelShape(cube(kernel))
                                .setFilters(widths.get(i))
                                .optStride(cube(stride.get(i)))
                                .optPadding(cube(kernel / 2))
                                .optBias(false) // batch normalisation would cancel it
                        ));
                features.add(BatchNorm.builder().build());
                features.add(new PointwiseBlock(Pointwise.RELU));
                if (pool.get(i) > 1) {
                    features.add(new MaxPooling(cube(pool.get(i))));
                }
            }
            return features;
        }

        private static Shape cube(int edge) {
            return new Shape(edge, edge, edge);
        }
    }
}
