package medai.networks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A number that a graph still needs must survive the garbage collector. With DJL's own products these tests fail. */
final class ScalarTest {
    private static final int GRAPHS = 200;
    private static final Shape SHAPE = new Shape(3);

    @Test
    void gradientsOfProductsSurviveGarbageCollection() throws InterruptedException {
        assertThat(gradients(x -> Scalar.times(x, 0.25))).containsOnly(0.25f);
    }

    @Test
    void gradientsOfQuotientsSurviveGarbageCollection() throws InterruptedException {
        assertThat(gradients(x -> Scalar.over(x, 4))).containsOnly(0.25f);
    }

    /** The gradients of the sums of many results, when freed memory has been written to between the two passes. */
    private static List<Float> gradients(UnaryOperator<NDArray> function) throws InterruptedException {
        Torch.start(1);
        try (NDManager manager = Torch.newManager();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            List<NDArray> leaves = new ArrayList<>();
            NDArray sum = manager.zeros(new Shape());
            for (int i = 0; i < GRAPHS; i++) {
                NDArray leaf = manager.ones(SHAPE);
                leaf.setRequiresGradient(true);
                leaves.add(leaf);
                sum = sum.add(function.apply(leaf).sum());
            }
            List<ByteBuffer> others = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                System.gc();
                Thread.sleep(50); // the collector frees direct buffers on a thread of its own
                for (int i = 0; i < 10 * GRAPHS; i++) {
                    ByteBuffer other = ByteBuffer.allocateDirect(Float.BYTES);
                    other.putInt(0, 0x7f7f7f7f);
                    others.add(other);
                }
            }
            collector.backward(sum);
            List<Float> gradients = new ArrayList<>();
            for (NDArray leaf : leaves) {
                for (float value : leaf.getGradient().toFloatArray()) {
                    gradients.add(value);
                }
            }
            assertThat(others).isNotEmpty();
            return gradients;
        }
    }
}
