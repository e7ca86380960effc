package medai.cohort;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import medai.cohort.manifest.SampleId;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

final class SubjectFoldsTest {
    @Test
    void aSubjectIsInOneFoldAndEveryFoldHasBothClasses() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            for (String session : List.of("a", "b")) {
                samples.add(Sample.ofClass(
                        SampleId.of("s" + i, session), List.of(), i % 4 == 0 ? 1 : 0, i % 4 == 0 ? "ill" : "well"));
            }
        }
        int[] fold = SubjectFolds.of(Draw.of(1), samples, 5);
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < fold.length; i += 2) {
            assertThat(fold[i]).isEqualTo(fold[i + 1]).isBetween(0, 4);
            counts.merge(fold[i] + samples.get(i).truth().stratum(), 1, Integer::sum);
        }
        assertThat(counts).hasSize(10);
        counts.forEach((key, count) -> assertThat(count).as(key).isEqualTo(key.endsWith("ill") ? 2 : 6));
        assertThat(SubjectFolds.of(Draw.of(1), samples, 5)).isEqualTo(fold);
        assertThat(SubjectFolds.of(Draw.of(2), samples, 5)).isNotEqualTo(fold);
    }
}
