package medai.cohort.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import org.junit.jupiter.api.Test;

/** Label maps of one slice, written down row by row. */
final class LabelStepTest {
    private static LabelMap map(String... rows) {
        Grid grid = Grid.centred(rows[0].length(), rows.length, 1, 1);
        int[] labels = new int[grid.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = rows[i / grid.width()].charAt(i % grid.width()) - '0';
        }
        return new LabelMap(grid, labels);
    }

    private static String[] rows(LabelMap map) {
        String[] rows = new String[map.grid().height()];
        for (int y = 0; y < rows.length; y++) {
            StringBuilder row = new StringBuilder();
            for (int x = 0; x < map.grid().width(); x++) {
                row.append(map.at(x, y, 0));
            }
            rows[y] = row.toString();
        }
        return rows;
    }

    @Test
    void aTendonGrowsIntoItsSheathButNotIntoBone() {
        LabelStep step = new LabelStep(LabelStep.Change.DILATE, List.of(4), 1, List.of(9));
        assertThat(rows(step.apply(map("00000", "03490", "00000")))).containsExactly("00400", "04490", "00400");
    }

    @Test
    void theFirstOfTwoHasTheFirstSay() {
        LabelStep step = new LabelStep(LabelStep.Change.DILATE, List.of(4, 5), 1, List.of());
        assertThat(rows(step.apply(map("40500")))).containsExactly("44550");
    }

    @Test
    void gapsInABoneAreFilledAndThinTendonsGo() {
        LabelStep close = new LabelStep(LabelStep.Change.CLOSE, List.of(9), 1, List.of());
        assertThat(rows(close.apply(map("99999", "99099", "99999")))).containsExactly("99999", "99999", "99999");
        LabelStep open = new LabelStep(LabelStep.Change.OPEN, List.of(4), 1, List.of());
        assertThat(rows(open.apply(map("00400000", "04440044", "00400000"))))
                .containsExactly("00400000", "04440000", "00400000");
    }
}
