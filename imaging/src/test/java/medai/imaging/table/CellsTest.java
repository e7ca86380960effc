package medai.imaging.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in one cell: nothing, a number, one of several names. */
final class CellsTest {
    @TempDir
    Path folder;

    private Table.Row row(String cell) throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "a,b\n%s,1\n".formatted(cell));
        return Table.read(file).rows().get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "N/A", "n/a", "NA", "NaN", "nan", "null", "NULL", "None", "-", ".", "#N/A", "<NA>", " None "
            })
    void markersMeanMissing(String marker) throws IOException {
        Table.Row row = row(marker);
        assertThat(row.get("a")).isEmpty();
        assertThat(row.get("a", List.of("x"))).isEmpty();
        assertThatThrownBy(() -> row.require("a"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("t.csv:2", marker.isBlank() ? "an empty \"a\"" : marker.strip(), "fill it in");
        assertThatThrownBy(() -> row.number("a")).isInstanceOf(UnusableInputException.class);
        if (!marker.isBlank()) {
            assertThat(row.get("a", List.of("x", marker.strip())))
                    .as("named by the user")
                    .contains(marker.strip());
            assertThat(row.requireName("a")).isEqualTo(marker.strip());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "na", "--", "0", "?", "N/A.", "unknown", "Non"})
    void otherWordsAreWords(String word) throws IOException {
        assertThat(row(word).get("a")).contains(word);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5d", "5f", "0x1p3", "Infinity", "-Infinity", "1e999", "inf", "12 %", "1 234", "1.2.3", "e", "."
            })
    void whatIsNoNumberIsRefused(String text) throws IOException {
        Table.Row row = row(text);
        assertThatThrownBy(() -> row.number("a"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("t.csv:2", text, "\"a\"");
    }

    @Test
    void numbersAreRead() throws IOException {
        assertThat(row("-1.5e-3").number("a")).isEqualTo(-0.0015);
        assertThat(row("+7").whole("a")).isEqualTo(7);
        assertThat(row("7.0").whole("a")).isEqualTo(7);
        assertThatThrownBy(() -> row("7.5").whole("a")).hasMessageContainingAll("t.csv:2", "7.5", "a whole number");
        assertThatThrownBy(() -> row("3000000000").whole("a")).hasMessageContaining("a whole number");
    }

    @Test
    void oneValueHasSeveralWritings() throws IOException {
        StringWriter said = new StringWriter();
        Remarks.printTo(new PrintWriter(said, true));
        assertThat(row("1.0").get("a", List.of("0", "1"))).contains("1");
        assertThat(row("1.0").get("a", List.of("0", "1"))).contains("1");
        assertThat(row("1").get("a", List.of("0.0", "1.0"))).contains("1.0");
        assertThat(row("True").get("a", List.of("true", "false"))).contains("true");
        assertThat(row("-0.50").get("a", List.of("-0.5"))).contains("-0.5");
        assertThat(said.toString().lines())
                .contains("warning: %s: \"1\" and \"1.0\" are taken for one value".formatted(folder.resolve("t.csv")));
        Remarks.close();
        assertThat(said.toString()).doesNotContain("the same for");
        assertThat(row("1.0").get("a", List.of("1.0", "1"))).as("named itself").contains("1.0");
        assertThat(row("1.00").get("a", List.of("1.0", "1")))
                .as("of which one?")
                .contains("1.00");
        assertThat(row("01").get("a", List.of("1"))).as("a name with a zero").contains("01");
        assertThat(row("Yes").get("a", List.of("yes"))).contains("Yes");
        assertThat(row("1").get("a", List.of("true"))).contains("1");
        assertThat(row("-0").get("a", List.of("0"))).contains("0");
    }

    @Test
    void groupsAreCalledAsTheFirstOfThemIsWritten() throws IOException {
        SameValue groups = new SameValue();
        assertThat(groups.nameOf(row("2.0"), "2.0")).isEqualTo("2.0");
        assertThat(groups.nameOf(row("2"), "2")).isEqualTo("2.0");
        assertThat(groups.nameOf(row("TRUE"), "TRUE")).isEqualTo("TRUE");
        assertThat(groups.nameOf(row("true"), "true")).isEqualTo("TRUE");
    }

    @Test
    void aKeyThatIsThereTwiceNamesBothLines() throws IOException {
        Path file = Files.writeString(folder.resolve("k.csv"), "a,b\nx,1\ny,2\nx,3\n");
        Table table = Table.read(file);
        assertThat(table.byKey("letter", row -> row.require("b"))).containsOnlyKeys("1", "2", "3");
        assertThatThrownBy(() -> table.byKey("letter", row -> row.require("a")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("k.csv:4", "a second row of letter x", "line 2");
    }
}
