package medai.explain.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScoreThirdsTest {
    @TempDir
    private Path folder;

    /** Groups of scans with these scores; each scan has two regions. */
    private List<Optional<String>> groups(String... scores) throws IOException {
        StringBuilder table = new StringBuilder("subject,session,class,region,task,score\n");
        for (int i = 0; i < scores.length; i++) {
            for (String region : List.of("a", "b")) {
                table.append("s%d,,grade,%s,0,%s\n".formatted(i, region, scores[i]));
            }
        }
        Path file = Files.writeString(folder.resolve("regions.csv"), table);
        List<Table.Row> rows = Table.read(file).rows();
        ScoreThirds thirds = ScoreThirds.of(rows);
        List<Optional<String>> groups = new ArrayList<>();
        for (int i = 0; i < rows.size(); i += 2) {
            groups.add(thirds.of(rows.get(i)));
        }
        return groups;
    }

    private static List<Optional<String>> expected(String... groups) {
        return Arrays.stream(groups)
                .map(group -> Optional.of(group).filter(g -> !g.isEmpty()))
                .toList();
    }

    @Test
    void scansArePartedAtThirds() throws IOException {
        assertThat(groups("9", "1", "5", "2", "8", "4"))
                .isEqualTo(expected("high", "low", "middle", "low", "high", "middle"));
    }

    @Test
    void equalScoresStayTogether() throws IOException {
        assertThat(groups("0", "0", "0", "0", "0", "3")).isEqualTo(expected("low", "low", "low", "low", "low", "high"));
    }

    @Test
    void aScanWithoutAScoreIsInNoGroup() throws IOException {
        assertThat(groups("1", "", "3")).isEqualTo(expected("low", "", "high"));
        assertThat(groups("", "")).isEqualTo(expected("", ""));
    }
}
