package medai.simulate.wrist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import medai.imaging.Volume;
import medai.simulate.Phantom;
import org.junit.jupiter.api.Test;

final class WristPhantomTest {
    private static WristPhantom phantom(double effect, double readerNoise, double drift) {
        return new WristPhantom(new WristPhantom.Options(3, 64, 12, effect, readerNoise, drift));
    }

    @Test
    void aSubjectIsAFunctionOfSeedAndIndex() {
        Phantom.Subject one = phantom(1, 0.3, 0).subject(5);
        Phantom.Subject same = phantom(1, 0.3, 0).subject(5);
        assertThat(same.scan("tra").voxels()).isEqualTo(one.scan("tra").voxels());
        assertThat(same.scan("cor").voxels()).isEqualTo(one.scan("cor").voxels());
        assertThat(same.columns()).isEqualTo(one.columns());
        assertThat(phantom(1, 0.3, 0).subject(6).scan("tra").voxels())
                .isNotEqualTo(one.scan("tra").voxels());
    }

    @Test
    void everyStructureIsInAView() {
        Set<Integer> seen = new HashSet<>();
        for (String view : phantom(1, 0, 0).views()) {
            for (float label : phantom(1, 0, 0).template().labels(view).voxels()) {
                seen.add((int) label);
            }
        }
        assertThat(seen).isEqualTo(phantom(1, 0, 0).structures().keySet());
    }

    /** Both views show one wrist: their affines put the same bones at the same millimetres, within a thick slice. */
    @Test
    void theViewsOverlay() {
        Phantom.Subject template = phantom(1, 0, 0).template();
        for (Part bone : new Part[] {Part.LUNATE, Part.CAPITATE, Part.HAMATE, Part.SCAPHOID}) {
            double[] tra = centre(template.labels("tra"), bone.number());
            double[] cor = centre(template.labels("cor"), bone.number());
            for (int axis = 0; axis < 3; axis++) {
                assertThat(Math.abs(tra[axis] - cor[axis]))
                        .as(bone + " axis " + axis)
                        .isLessThan(3);
            }
        }
    }

    private static double[] centre(Volume labels, int number) {
        double[] sum = new double[3];
        int n = 0;
        for (int z = 0; z < labels.grid().depth(); z++) {
            for (int y = 0; y < labels.grid().height(); y++) {
                for (int x = 0; x < labels.grid().width(); x++) {
                    if (labels.at(x, y, z) == number) {
                        double[] mm = labels.grid().affine().apply(x, y, z);
                        for (int axis = 0; axis < 3; axis++) {
                            sum[axis] += mm[axis];
                        }
                        n++;
                    }
                }
            }
        }
        return new double[] {sum[0] / n, sum[1] / n, sum[2] / n};
    }

    /** Inflammation changes the images where the map says so, and nothing else of a wrist's drawn numbers. */
    @Test
    void noEffectMeansNoInflammation() {
        for (int index = 0; index < 4; index++) {
            Phantom.Subject none = phantom(0, 0, 0).subject(index);
            for (String view : none.scans().keySet()) {
                for (float voxel : none.changed(view).voxels()) {
                    assertThat(voxel).isZero();
                }
            }
            assertThat(none.columns()).containsEntry("r1_tsy_total", "0").containsEntry("r2_bme_total", "0");
        }
    }

    @Test
    void readersWithoutNoiseAgreeAndTotalsAreSums() {
        for (int index = 0; index < 30; index++) {
            WristDraws draws = WristDraws.of(new WristPhantom.Options(3, 64, 12, 1, 0, 0), index);
            assertThat(draws.readers().get(0)).isEqualTo(draws.readers().get(1));
            int sum = draws.readers().get(0).subList(0, 10).stream()
                    .mapToInt(s -> s)
                    .sum();
            assertThat(draws.total(0, Sign.TSY)).isEqualTo(sum);
            assertThat(draws.readers().get(0)).allMatch(s -> s >= 0 && s <= 3);
        }
    }

    /** With drift on, RA is scanned later; without, it is not. */
    @Test
    void theConfounderCanBeSwitchedOn() {
        double[] with = new double[2];
        double[] without = new double[2];
        int[] counts = new int[2];
        for (int index = 0; index < 300; index++) {
            WristDraws on = WristDraws.of(new WristPhantom.Options(3, 64, 12, 1, 0.3, 1), index);
            WristDraws off = WristDraws.of(new WristPhantom.Options(3, 64, 12, 1, 0.3, 0), index);
            assertThat(on.ra()).isEqualTo(off.ra());
            int group = on.ra() ? 1 : 0;
            counts[group]++;
            with[group] += on.months();
            without[group] += off.months();
        }
        assertThat(with[1] / counts[1] - with[0] / counts[0]).isGreaterThan(20);
        assertThat(Math.abs(without[1] / counts[1] - without[0] / counts[0])).isLessThan(10);
        assertThatThrownBy(() -> phantom(1, -1, 0)).hasMessageContaining("reader noise at least 0");
    }
}
