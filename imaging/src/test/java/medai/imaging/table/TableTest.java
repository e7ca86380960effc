package medai.imaging.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableTest {
    @TempDir
    Path folder;

    @Test
    void cellsSurviveWithFullPrecision() throws IOException {
        Path file = folder.resolve("t.csv");
        Table.write(
                file,
                List.of("a", "b", "c"),
                List.of(List.of("x,\"y\"", 0.1 + 0.2, 1), Arrays.asList(null, Double.NaN, 2)));
        Table table = Table.read(file);
        assertThat(table.rows().get(0).require("a")).isEqualTo("x,\"y\"");
        assertThat(table.rows().get(0).number("b")).isEqualTo(0.1 + 0.2);
        assertThat(table.rows().get(1).get("a")).isEmpty();
        assertThat(table.rows().get(1).get("b")).isEmpty();
    }

    @Test
    void byteOrderMarkTabsAndMissingValuesOfBidsAreUnderstood() throws IOException {
        Path file = folder.resolve("participants.tsv");
        Files.writeString(file, "\uFEFFparticipant_id\tage\nsub-1\tn/a\n");
        Table table = Table.read(file);
        assertThat(table.columns()).containsExactly("participant_id", "age");
        assertThat(table.rows().get(0).get("age")).isEmpty();
    }

    @Test
    void aBrokenTableIsRefusedWithItsLine() throws IOException {
        assertRefused("a,b\n1,2\n3\n", ":3", "1 cells");
        assertRefused("a,a\n1,2\n", "\"a\" twice");
        assertRefused("", "empty");
        Files.write(folder.resolve("t.csv"), new byte[] {'a', '\n', (byte) 0x8F, '\n'});
        assertThatThrownBy(() -> Table.read(folder.resolve("t.csv"))).hasMessageContaining("UTF-8");
    }

    private void assertRefused(String text, String... words) throws IOException {
        Path file = folder.resolve("t.csv");
        Files.writeString(file, text);
        assertThatThrownBy(() -> Table.read(file)).hasMessageContainingAll(words);
    }
}
