package medai.simulate.brain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.simulate.Phantom;
import org.junit.jupiter.api.Test;

final class BrainPhantomTest {
    private static final Grid GRID = Grid.centred(40, 48, 40, 4.5);

    @Test
    void aSubjectIsTheSameWheneverItIsDrawn() {
        Phantom.Subject subject = phantom(1, false, false).subject(5);
        phantom(1, false, false).subject(2);
        Phantom.Subject again = phantom(1, false, false).subject(5);
        assertThat(again.scan("t1").voxels()).isEqualTo(subject.scan("t1").voxels());
        assertThat(again.labels("t1").voxels()).isEqualTo(subject.labels("t1").voxels());
        assertThat(phantom(1, false, false).subject(6).scan("t1").voxels())
                .isNotEqualTo(subject.scan("t1").voxels());
    }

    /** Every prefix of the cohort has the wanted share of npsle subjects, so that a cohort can grow. */
    @Test
    void groupsComeInTheirShare() {
        BrainPhantom phantom = phantom(1, false, false);
        for (int subjects = 3; subjects <= 30; subjects += 3) {
            int npsle = 0;
            for (int index = 0; index < subjects; index++) {
                npsle += isNpsle(phantom.subject(index)) ? 1 : 0;
            }
            assertThat(npsle).isEqualTo(subjects / 3);
        }
    }

    /** Same draws with and without the effect: only ventricles and spots and their surroundings change, and only in npsle. */
    @Test
    void theEffectWidensVentriclesAndLeavesControlsAlone() {
        int wider = 0;
        for (int index = 0; index < 9; index++) {
            Phantom.Subject with = phantom(1, false, false).subject(index);
            Phantom.Subject without = phantom(0, false, false).subject(index);
            boolean npsle = isNpsle(with);
            if (npsle) {
                wider += planted(with) > 1.15 * planted(without) ? 1 : 0;
                assertThat(sum(with.changed("t1"))).as("subject " + index).isPositive();
            } else {
                assertThat(with.scan("t1").voxels())
                        .isEqualTo(without.scan("t1").voxels());
                assertThat(sum(with.changed("t1"))).isZero();
            }
            assertThat(sum(without.changed("t1"))).isZero();
            assertThat(with.columns().get("effect")).isEqualTo(npsle ? "1.0" : "0.0");
        }
        assertThat(wider).isEqualTo(3);
    }

    @Test
    void everyStructureIsThereAndTheAirIsDark() {
        Phantom.Subject subject = phantom(1, false, false).subject(2);
        Map<Integer, Integer> counts = new HashMap<>();
        double air = 0;
        double head = 0;
        float[] labels = subject.labels("t1").voxels();
        for (int i = 0; i < labels.length; i++) {
            counts.merge((int) labels[i], 1, Integer::sum);
            if (labels[i] == 0) {
                air += subject.scan("t1").voxels()[i];
            } else {
                head += subject.scan("t1").voxels()[i];
            }
        }
        BrainPhantom phantom = phantom(1, false, false);
        phantom.structures()
                .forEach((number, name) -> assertThat(counts).as(name).containsKey(number));
        int outside = counts.getOrDefault(0, 0);
        assertThat(air / outside).isLessThan(0.2 * head / (labels.length - outside));
        assertThat(subject.scan("t1").nonFinite()).isZero();
    }

    @Test
    void theMarkerIsInNpsleAlone() {
        for (int index = 0; index < 6; index++) {
            Phantom.Subject plain = phantom(1, false, false).subject(index);
            Phantom.Subject marked = phantom(1, false, true).subject(index);
            int corner = GRID.index(0, GRID.height() - 1, 0);
            assertThat(marked.scan("t1").voxels()[corner] > 1000).isEqualTo(isNpsle(marked));
            assertThat(plain.scan("t1").voxels()[corner]).isLessThan(1000);
        }
    }

    @Test
    void shuffledLabelsDoNotFollowTheAnatomy() {
        int agree = 0;
        for (int index = 0; index < 60; index++) {
            Phantom.Subject shuffled =
                    phantomOf(Grid.centred(8, 8, 8, 25), 1, true, false).subject(index);
            boolean drawnWider = Double.parseDouble(shuffled.columns().getOrDefault("effect", "0")) > 0;
            agree += isNpsle(shuffled) == drawnWider ? 1 : 0;
        }
        assertThat(agree).as("of 60; 33 by chance").isBetween(20, 46);
    }

    private static boolean isNpsle(Phantom.Subject subject) {
        return "npsle".equals(subject.columns().get("group"));
    }

    private static double planted(Phantom.Subject subject) {
        List<Integer> planted = phantom(1, false, false).planted();
        double count = 0;
        for (float label : subject.labels("t1").voxels()) {
            count += planted.contains((int) label) ? 1 : 0;
        }
        return count;
    }

    private static double sum(Volume volume) {
        double sum = 0;
        for (float v : volume.voxels()) {
            sum += v;
        }
        return sum;
    }

    private static BrainPhantom phantom(double effect, boolean shuffled, boolean marker) {
        return phantomOf(GRID, effect, shuffled, marker);
    }

    private static BrainPhantom phantomOf(Grid grid, double effect, boolean shuffled, boolean marker) {
        return new BrainPhantom(new BrainPhantom.Options(11, grid, effect, 1 / 3.0, shuffled, marker));
    }
}
