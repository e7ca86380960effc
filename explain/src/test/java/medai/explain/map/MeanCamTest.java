package medai.explain.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import org.junit.jupiter.api.Test;

final class MeanCamTest {
    private final Grid line = new Grid(4, 1, 1, Affine.identity());

    /** Hand calculation: (0 .5 1 0) + (1 0 .25 0) + nothing = (1 .5 1.25 0), relative to 1.25. */
    @Test
    void everySubjectCountsAlikeAndNegativesNot() {
        MeanCam mean = new MeanCam(line);
        mean.add(new Volume(line, new float[] {-7, 1, 2, 0}), Affine.identity(), Set.of("s1"));
        mean.add(new Volume(line, new float[] {400, -1, 100, 0}), Affine.identity(), Set.of("s2"));
        mean.add(new Volume(line, new float[] {-1, -1, -2, 0}), Affine.identity(), Set.of("s3"));
        assertThat(mean.subjects()).hasSize(3);
        assertThat(mean.relative().voxels()).usingComparatorWithPrecision(1e-6f).containsExactly(0.8f, 0.4f, 1, 0);
    }

    /** A subject that is tested in two of three trials is one subject: of means over a and b, b and c, and c, n is 3. */
    @Test
    void ofMeansOverTrialsEverySubjectCountsOnce() {
        MeanCam mean = new MeanCam(line);
        Volume trial = new Volume(line, new float[] {0, 1, 0, 0});
        for (Set<String> subjects : List.of(Set.of("a", "b"), Set.of("b", "c"), Set.of("c"))) {
            mean.add(trial, Affine.identity(), subjects);
        }
        assertThat(mean.subjects()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(mean.maps()).isEqualTo(3);
    }

    @Test
    void withoutAnyPositiveVoxelTheMeanIsZero() {
        MeanCam mean = new MeanCam(line);
        mean.add(new Volume(line, new float[] {-7, -1, -2, 0}), Affine.identity(), Set.of("s4"));
        assertThat(mean.relative().voxels()).containsOnly(0);
    }

    /** A map of half the resolution reaches the outer edges of the template. */
    @Test
    void coarseMapsFillTheirFieldOfView() {
        MeanCam mean = new MeanCam(line);
        mean.add(new Volume(line.sameFieldOfView(2, 1, 1), new float[] {1, 3}), Affine.identity(), Set.of("s5"));
        assertThat(mean.relative().voxels())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(1 / 3f, 0.5f, 2.5f / 3, 1);
    }

    /**
     * Hand calculation: voxels 1 and 2 pass; a structure is near them in 50 % and 100 % of the subjects; 3 voxels lie in the
     * body.
     */
    @Test
    void theShareAtStructures() {
        TargetShare share = TargetShare.of(
                new Volume(line, new float[] {0.1f, 0.9f, 1, 0.2f}),
                0.85,
                new Volume(line, new float[] {0, 0.5f, 1, 0}),
                new Volume(line, new float[] {1, 1, 1, 0}));
        assertThat(share.voxels()).isEqualTo(2);
        assertThat(share.share()).isEqualTo(0.75);
        assertThat(share.byChance()).isEqualTo(0.5);
    }

    @Test
    void nearIsAEuclideanBall() {
        Grid cube = Grid.centred(7, 7, 7, 3);
        float[] voxels = new float[cube.size()];
        voxels[cube.index(3, 3, 3)] = 1;
        boolean[] near = TargetShare.near(new Volume(cube, voxels), 2);
        int count = 0;
        for (boolean b : near) {
            count += b ? 1 : 0;
        }
        assertThat(count).as("points of the integer ball of radius 2").isEqualTo(33);
        assertThat(near[cube.index(5, 3, 3)]).isTrue();
        assertThat(near[cube.index(5, 4, 3)]).isFalse();
        assertThat((double) count / cube.size()).isCloseTo(33 / 343.0, within(1e-12));
    }
}
