package medai.cohort.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.ScanRows;
import medai.cohort.manifest.Shard;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScansInTurnTest {
    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();
    private final Journal journal = new Journal() {
        @Override
        public void say(String line) {}

        @Override
        public void warn(String line) {
            warnings.add(line);
        }

        @Override
        public Progress progress(String what, long steps) {
            throw new UnsupportedOperationException();
        }
    };

    @Test
    void aScanThatNeedsTooMuchMemoryIsLeftOutAlone() throws IOException {
        ScansInTurn turn = new ScansInTurn(journal);
        ScanRows rows = new ScanRows(List.of("subject"));
        for (int i = 0; i < 3; i++) {
            SampleId id = SampleId.of("s" + i, "");
            int order = i;
            boolean done = turn.next(id, () -> {
                rows.add(order, id, List.of(id.subject()));
                if (order == 1) {
                    throw new OutOfMemoryError("Java heap space");
                }
            });
            if (!done) {
                rows.forget(order);
            }
        }
        rows.write(folder.resolve("rows.csv"), Shard.whole());
        assertThat(Table.read(folder.resolve("rows.csv")).rows())
                .extracting(row -> row.require("subject"))
                .containsExactly("s0", "s2");
        assertThat(turn.leftOut()).isOne();
        assertThat(warnings).singleElement().asString().contains("left out: ", "s1", "MEDAI_JAVA_OPTS=-Xmx");
    }

    @Test
    void otherFailuresEndTheStage() {
        ScansInTurn turn = new ScansInTurn(journal);
        assertThatThrownBy(() -> turn.next(SampleId.of("s", ""), () -> {
                    throw new IOException("unreadable");
                }))
                .hasMessage("unreadable");
        assertThat(turn.leftOut()).isZero();
    }
}
