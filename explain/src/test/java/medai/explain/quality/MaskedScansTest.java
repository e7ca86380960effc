package medai.explain.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import medai.explain.cam.CutNetwork;
import medai.explain.cam.Explained;
import medai.networks.engine.Torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Linear networks of two views of 1 x 2 x 3 voxels: the output is the sum of all voxels, each times its weight, so that every
 * point of a curve can be written down.
 */
final class MaskedScansTest {
    private static final float[] SCAN = {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60};
    private static final float[] WEIGHTS = {1, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0, 1};
    private static final MaskedScans.Windows COLUMNS = new MaskedScans.Windows(1, 2, 1);

    private static NDManager manager;

    @BeforeAll
    static void start() {
        Torch.start(1);
        manager = NDManager.newBaseManager();
    }

    @AfterAll
    static void end() {
        manager.close();
    }

    /** @param oneImage whether the views are channels of one image */
    private record Linear(boolean oneImage) implements CutNetwork {
        @Override
        public NDManager manager() {
            return manager;
        }

        @Override
        public List<Shape> imageShapes(int batch) {
            return oneImage
                    ? List.of(new Shape(batch, 2, 1, 2, 3))
                    : List.of(new Shape(batch, 1, 1, 2, 3), new Shape(batch, 1, 1, 2, 3));
        }

        @Override
        public List<List<Integer>> views() {
            return List.of(List.of(1, 2, 3), List.of(1, 2, 3));
        }

        @Override
        public NDList features(NDList images) {
            return oneImage ? images.singletonOrThrow().split(2, 1) : images;
        }

        @Override
        public NDArray head(NDList features) {
            NDArray all = features.get(0).concat(features.get(1), 1);
            NDArray weights = all.getManager().create(WEIGHTS, new Shape(1, 2, 1, 2, 3));
            return all.mul(weights).sum(new int[] {1, 2, 3, 4}).reshape(-1, 1);
        }
    }

    private static MaskedScans masked(boolean oneImage) {
        return MaskedScans.ofScore(new Explained(new Linear(oneImage), SCAN), 0);
    }

    /**
     * The columns of the image weigh 1 + 4 + 2 * 10 = 25, 2 + 5 = 7 and 3 + 6 + 60 = 69, of 101. By the sum of both views' maps
     * the second comes first (5 + 1), then the third (2 + 3), then the first (4 + 0).
     */
    @Test
    void aPlaceIsAllChannelsOfAnImage() {
        float[] map = {2, 3, 1, 2, 2, 1, 0, 1, 1, 0, 0, 2};
        MaskedScans masked = masked(true);
        assertThat(masked.confidence()).isEqualTo(101);
        assertThat(masked.deletion(map, COLUMNS).curve()).containsExactly(101.0, 94.0, 25.0, 0.0);
        assertThat(masked.insertion(map, COLUMNS).curve()).containsExactly(0.0, 7.0, 76.0, 101.0);
        assertThat(masked.deletion(map, COLUMNS).area()).isCloseTo((101 / 2.0 + 94 + 25) / 3, within(1e-9));
        assertThat(masked.insertion(map, COLUMNS).area()).isCloseTo((7 + 76 + 101 / 2.0) / 3, within(1e-9));
    }

    /** The columns of the first view weigh 5, 7 and 9, those of the second 20, 0 and 60; their maps are 4, 5, 2 and 0, 1, 3. */
    @Test
    void viewsOfImagesOfTheirOwnHavePlacesOfTheirOwn() {
        float[] map = {2, 3, 1, 2, 2, 1, 0, 1, 1, 0, 0, 2};
        assertThat(masked(false).deletion(map, COLUMNS).curve())
                .containsExactly(101.0, 94.0, 89.0, 29.0, 20.0, 20.0, 0.0);
    }

    @Test
    void boxesAtTheEdgeAreCutInAllChannels() {
        float[] map = {0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        assertThat(masked(true).deletion(map, new MaskedScans.Windows(1, 2, 2)).curve())
                .containsExactly(101.0, 101.0 - 69, 0.0);
    }
}
