package medai.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.util.Collections;
import java.util.List;

/** The part of a network below the cut: from images to the feature map in which class activation maps look. */
public sealed interface FeaturesConfig {
    /** Channels of the feature map. */
    int channels();

    /** @param inputChannels channels of the images */
    SequentialBlock build(int inputChannels);

    /** Voxels of the input per voxel of the feature map, along each axis. */
    int reduction();

    /**
     * Units of 3-D convolution without bias, batch normalisation, ReLU and, where asked for, max pooling (Inglese et al., section 2.4: three
     * of them).
     *
     * @param widths output channels of each unit, from the input up
     * @param kernel edge of all kernels in voxels, odd
     * @param stride of each unit's convolution; as many as widths
     * @param pool edge and stride of each unit's max pooling, 1 for none; as many as widths
     */
    record ConvEncoder(List<Integer> widths, int kernel, List<Integer> stride, List<Integer> pool)
            implements FeaturesConfig {
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
        }

        /** The paper's three units with the sizes it leaves open filled in. */
        public static ConvEncoder defaults() {
            return new ConvEncoder(List.of(16, 32, 64), 3, List.of(2, 1, 1), List.of(2, 2, 1));
        }

        @Override
        public int channels() {
            return widths.get(widths.size() - 1);
        }

        @Override
        public int reduction() {
            int reduction = 1;
            for (int i = 0; i < widths.size(); i++) {
                reduction *= stride.get(i) * pool.get(i);
            }
            return reduction;
        }

        @Override
        public SequentialBlock build(int inputChannels) {
            SequentialBlock features = new SequentialBlock();
            for (int i = 0; i < widths.size(); i++) {
                features.add(Conv3d.builder()
                        .setKernelShape(cube(kernel))
                        .setFilters(widths.get(i))
                        .optStride(cube(stride.get(i)))
                        .optPadding(cube(kernel / 2))
                        .optBias(false) // batch normalisation would take it away again
                        .build());
                features.add(BatchNorm.builder().build());
                features.add(Activation.reluBlock());
                if (pool.get(i) > 1) {
                    features.add(Pool.maxPool3dBlock(cube(pool.get(i)), cube(pool.get(i))));
                }
            }
            return features;
        }

        private static Shape cube(int edge) {
            return new Shape(edge, edge, edge);
        }
    }
}
