package medai.cohort.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a number, a word, a group or nothing in tables of measurements. */
final class MeasurementsTest {
    @TempDir
    Path folder;

    private final StringWriter said = new StringWriter();

    @BeforeEach
    void listen() {
        Remarks.printTo(new PrintWriter(said, true));
    }

    @AfterEach
    void stop() {
        Remarks.close();
    }

    private Measurements read(String text, String... columns) throws IOException {
        return Measurements.read(Files.writeString(folder.resolve("t.csv"), text), List.of(columns));
    }

    /** A table of one column. */
    private Measurements column(String... cells) throws IOException {
        return read("v\n\"" + String.join("\"\n\"", cells) + "\"\n", "v");
    }

    @Test
    void aWordAmongNumbersIsAMistake() throws IOException {
        assertThat(column("1", "2.5", "-3e2").isWords("v")).isFalse();
        assertThat(column("m", "f", "x").isWords("v")).isTrue();
        assertThat(said.toString()).isEmpty();
        for (String[] cells : List.of(
                new String[] {"50", "5O", "52"},
                new String[] {"50", "old"},
                new String[] {"1,234", "2,345"},
                new String[] {"12 %", "13 %", "14 %"})) {
            assertThatThrownBy(() -> column(cells).isWords("v"))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContainingAll("t.csv:", "\"v\"", "a number", "--categories v");
        }
        assertThatThrownBy(() -> column("50", "5O", "52").isWords("v")).hasMessageContaining("t.csv:3: found \"5O\"");
        assertThat(column("1.5T", "3T", "7", "Trio").isWords("v")).isTrue();
        assertThat(said.toString()).contains("\"v\" holds words: 1 of its 4 cells look like numbers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "Unclear", "?"})
    void whatNobodyKnowsIsNotTheOtherGroup(String cell) throws IOException {
        assertThatThrownBy(() ->
                        read("g,v\nyes,1\nno,2\n" + cell + ",3\n", "g", "v").have("g", "yes"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("\"" + cell + "\" in 1 rows", "nobody knows", "empty");
        assertThat(read("g,v\nyes,1\nno,2\n" + cell + ",3\n", "g", "v").have("g", cell))
                .as("unless it is what is asked for")
                .containsExactly(false, false, true);
    }

    @Test
    void missingCellsAreLeftOutAndCounted() throws IOException {
        Measurements found =
                read("subject,g,v\n1,a,1\n2,N/A,2\n3,b,<NA>\n4,b,-\n5,null,5\n6,a,None\n7,b,.\n8,b,8\n", "g", "v");
        assertThat(found.incomplete()).isEqualTo(6);
        assertThat(found.numbers("v")).containsExactly(1, 8);
        assertThat(found.groups("g", "v")).containsOnlyKeys("a", "b");
    }

    @Test
    void oneGroupHasSeveralWritings() throws IOException {
        Measurements found = read("g,v\n1,3\n1.0,4\n2,5\nTrue,6\ntrue,7\n", "g", "v");
        Map<String, double[]> groups = found.groups("g", "v");
        assertThat(groups.keySet()).containsExactly("1", "2", "True");
        assertThat(groups.get("1")).containsExactly(3, 4);
        assertThat(said.toString()).contains("\"1\" and \"1.0\" are taken for one value", "\"True\" and \"true\"");
    }

    @Test
    void aSubjectHasOneRow() throws IOException {
        assertThatThrownBy(() -> read("subject,g,v\n1,a,1\n2,b,2\n1,a,3\n", "g", "v"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("t.csv:4", "a second row of subject 1", "line 2");
        assertThatThrownBy(() -> read("participant_id,v\nsub-1,1\nsub-1,1\n", "v"))
                .hasMessageContainingAll("t.csv:3", "participant_id sub-1", "line 2");
        assertThat(read("subject,v\n1,1\n1,\n2,3\n", "v").numbers("v"))
                .as("of these, one row is complete")
                .containsExactly(1, 3);
        assertThat(said.toString()).isEmpty();
        assertThat(read("subject,session,v\n1,a,1\n1,b,3\n", "v").rows()).hasSize(2);
        assertThat(said.toString()).contains("subjects repeat");
    }

    @Test
    void aNamedValueIsOneWhateverItLooksLike() throws IOException {
        Path file = Files.writeString(folder.resolve("o.csv"), "o,v\nNone,1\nMild,2\n,3\nNA,4\nnone,5\n");
        Measurements found = Measurements.read(file, List.of("o", "v"), Map.of("o", "None"));
        assertThat(found.incomplete()).isEqualTo(2);
        assertThat(found.have("o", "None")).containsExactly(true, false, false);
        assertThat(said.toString()).contains("whatever is not \"None\" counts as negative: Mild (1), none (1)");
        assertThatThrownBy(() -> found.have("o", "Severe"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("o.csv", "no row of class \"Severe\"", "Mild (1), none (1)");
        Measurements numbers = read("o,v\n0,1\n1.0,2\n0.0,3\n", "o", "v");
        assertThat(numbers.have("o", "1")).containsExactly(false, true, false);
        assertThatThrownBy(() -> numbers.have("o", "2")).hasMessageContaining("there are 0 (2), 1.0 (1)");
    }
}
