package medai.simulate.kidney;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import medai.imaging.Volume;
import medai.simulate.Phantom;
import org.junit.jupiter.api.Test;

final class KidneyPhantomTest {
    private static final KidneyPhantom PHANTOM = new KidneyPhantom(new KidneyPhantom.Options(3, 64, 0.3, 0.25));

    private static int count(Volume labels, Organ organ) {
        int count = 0;
        for (float label : labels.voxels()) {
            count += label == organ.label() ? 1 : 0;
        }
        return count;
    }

    @Test
    void aSubjectIsAFunctionOfSeedAndIndex() {
        Phantom.Subject one = PHANTOM.subject(5);
        Phantom.Subject same = new KidneyPhantom(new KidneyPhantom.Options(3, 64, 0.3, 0.25)).subject(5);
        assertThat(same.scan("ct").voxels()).isEqualTo(one.scan("ct").voxels());
        assertThat(same.columns()).isEqualTo(one.columns());
        assertThat(PHANTOM.subject(6).scan("ct").voxels())
                .isNotEqualTo(one.scan("ct").voxels());
    }

    /** The label map shows a lesion where, and only where, the pattern says so, with about the drawn area. */
    @Test
    void patternsAreWhatTheLabelsShow() {
        int tumours = 0;
        int cysts = 0;
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            Phantom.Subject subject = PHANTOM.subject(i);
            String pattern = subject.columns().getOrDefault("pattern", "");
            Volume labels = subject.labels("ct");
            boolean tumour = pattern.equals("tumour") || pattern.equals("both");
            boolean cyst = pattern.equals("cyst") || pattern.equals("both");
            assertThat(count(labels, Organ.TUMOUR) > 0).isEqualTo(tumour);
            assertThat(count(labels, Organ.CYST) > 0).isEqualTo(cyst);
            assertThat(subject.columns()).containsEntry("group", tumour ? "tumour" : "no-tumour");
            tumours += tumour ? 1 : 0;
            cysts += cyst ? 1 : 0;
            seen.add(pattern);
            double size = subject.drawn().getOrDefault("size", 1.0);
            double area = subject.drawn().getOrDefault("tumour_mm2", 0.0) * size * size;
            double pixel = 4 * 4;
            assertThat(count(labels, Organ.TUMOUR) * pixel).isCloseTo(area, within(0.15 * area + 4 * pixel));
        }
        assertThat(seen).containsExactlyInAnyOrder("none", "tumour", "cyst", "both");
        assertThat(tumours / 200.0).isCloseTo(0.3, within(0.1));
        assertThat(cysts / 200.0).isCloseTo(0.25, within(0.1));
    }

    @Test
    void theTemplateHasEveryOrganButNoLesion() {
        Volume labels = PHANTOM.template().labels("ct");
        for (Organ organ : Set.of(Organ.AIR, Organ.BODY, Organ.KIDNEY, Organ.LIVER, Organ.SPINE, Organ.VESSEL)) {
            assertThat(count(labels, organ)).as(organ.structure()).isPositive();
        }
        assertThat(count(labels, Organ.TUMOUR) + count(labels, Organ.CYST)).isZero();
    }

    @Test
    void impossibleOptionsAreRefused() {
        assertThatThrownBy(() -> new KidneyPhantom.Options(1, 16, 0.3, 0.3)).hasMessageContaining("32 x 32");
        assertThatThrownBy(() -> new KidneyPhantom.Options(1, 64, 1.3, 0.3)).hasMessageContaining("1.3");
    }
}
