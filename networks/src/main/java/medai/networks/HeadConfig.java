package medai.networks;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;

/** The part of a network above the cut: from the feature map to what an objective or a user asks for. */
public sealed interface HeadConfig {
    /** What the weights of this head are called in a state_dict. */
    String prefix();

    SequentialBlock build();

    /**
     * Mean over space, then one linear layer to a logit per class.
     *
     * @param classes at least 2
     */
    record LinearHead(int classes) implements HeadConfig {
        public LinearHead {
            if (classes < 2) {
                throw new IllegalArgumentException("classes must be at least 2; found " + classes);
            }
        }

        @Override
        public String prefix() {
            return "classifier";
        }

        @Override
        public SequentialBlock build() {
            return new SequentialBlock()
                    .add(meanOverSpace())
                    .add(Linear.builder().setUnits(classes).build());
        }
    }

    /**
     * Mean over space, then the two-layer perceptron p of SimCLR (Inglese et al., section 2.4).
     *
     * @param hidden units of the first layer
     * @param size dimensions of the representation z
     */
    record ProjectionHead(int hidden, int size) implements HeadConfig {
        public ProjectionHead {
            if (hidden < 1 || size < 1) {
                throw new IllegalArgumentException(
                        "hidden and size must be at least 1; found %d and %d".formatted(hidden, size));
            }
        }

        @Override
        public String prefix() {
            return "projector";
        }

        @Override
        public SequentialBlock build() {
            return new SequentialBlock()
                    .add(meanOverSpace())
                    .add(Linear.builder().setUnits(hidden).build())
                    .add(Activation.reluBlock())
                    .add(Linear.builder().setUnits(size).build());
        }
    }

    /** [B, C, D, H, W] to [B, C]. */
    private static Block meanOverSpace() {
        return LambdaBlock.singleton(
                map -> map.reshape(map.getShape().get(0), map.getShape().get(1), -1)
                        .mean(new int[] {2}),
                "mean over space");
    }
}
