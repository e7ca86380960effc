package medai.imaging.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables that spreadsheets save in place of CSV in UTF-8. */
final class SpreadsheetTableTest {
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

    private Table read(String name, String text) throws IOException {
        return Table.read(Files.writeString(folder.resolve(name), text));
    }

    private void refused(String name, String text, String... words) {
        assertThatThrownBy(() -> read(name, text))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(words);
    }

    private static List<String> cells(Table table, String column) {
        return table.rows().stream().map(row -> row.cell(column)).toList();
    }

    private static List<Double> numbers(Table table, String column) throws IOException {
        List<Double> numbers = new java.util.ArrayList<>();
        for (Table.Row row : table.rows()) {
            numbers.add(row.number(column));
        }
        return numbers;
    }

    @Test
    void rowsWithoutAnyValueAreNoRows() throws IOException {
        Table table = read("ends.csv", "subject,age\n1,50\n,\n2,60\n , \n");
        assertThat(cells(table, "subject")).containsExactly("1", "2");
        assertThat(table.rows().get(1).line()).isEqualTo(4);
        assertThat(said.toString()).contains("rows without any value, which are left out");
    }

    @Test
    void semicolonsAndTabsAreSeenByTheHeader() throws IOException {
        for (char mark : new char[] {';', '\t'}) {
            Table table = read(
                    "t" + (int) mark + ".csv", "subject;truth;p\nMüller;a,b;0.5\nHuber;c;0.25\n".replace(';', mark));
            assertThat(table.columns()).containsExactly("subject", "truth", "p");
            assertThat(cells(table, "truth")).containsExactly("a,b", "c");
            assertThat(numbers(table, "p")).containsExactly(0.5, 0.25);
        }
        assertThat(said.toString()).contains("semicolons between cells", "tabs between cells");
        Table named = read("named.tsv", "subject;age\n1;50\n");
        assertThat(named.rows().get(0).number("age"))
                .as("by the name it would have tabs")
                .isEqualTo(50);
        refused(
                "cut.csv",
                "subject;truth;p\n1;a;0.5\n2;b\n",
                "cut.csv:3",
                "2 cells",
                "3 as in the header",
                "semicolons");
    }

    @Test
    void theLineThatExcelPutsAboveTheHeaderIsUnderstood() throws IOException {
        for (String line : List.of("sep=;", "SEP=;", "\"sep=;\"", "sep=;;;")) {
            Table table = read("hint.csv", line + "\r\na,b;c\r\n1;2\r\n3;4\r\n");
            assertThat(table.columns()).as(line).containsExactly("a,b", "c");
            assertThat(table.rows().get(1).line()).isEqualTo(4);
            assertThat(table.rows().get(1).number("c")).isEqualTo(4);
        }
        assertThat(read("bars.csv", "sep=|\na|b\n1|2\n").columns()).containsExactly("a", "b");
    }

    /** Commas in the header as well as semicolons: only one of them gives rows as long as the header, or the file is refused. */
    @Test
    void severalSeparatorsAreToldApartByTheRows() throws IOException {
        assertThat(read("units.csv", "id;size, mm;p\n1;2;0.5\n2;3;0.5\n").columns())
                .containsExactly("id", "size, mm", "p");
        assertThat(read("quoted.csv", "id,\"a;b;c\"\n1,\"x;y\"\n").columns()).containsExactly("id", "a;b;c");
        assertThat(read("lists.csv", "id,slices;kept\n1,3;4\n2,5\n").columns()).containsExactly("id", "slices;kept");
        refused("both.csv", "id;size, mm;p\n1;2;0,5\n", "semicolons (3 columns)", "commas (2 columns)", "sep=;");
        assertThat(read("one.csv", "slices\n1;2\n3;4\n").columns()).containsExactly("slices");
        refused("title.csv", "Results of May\nid,p\n1,0.5\n", "title.csv:2", "the first line must hold the names");
        assertThat(said.toString().lines()).singleElement().asString().contains("units.csv", "semicolons");
    }

    @Test
    void decimalCommasBecomePoints() throws IOException {
        Table table = read("de.csv", "id;p;volume;note\n1;0,50;1.234,5;x\n2;-1,5E-03;12,25;1,5\n3;,5;NA;y\n");
        assertThat(numbers(table, "p")).containsExactly(0.5, -0.0015, 0.5);
        assertThat(table.rows().get(0).number("volume")).isEqualTo(1234.5);
        assertThat(table.rows().get(1).number("volume")).isEqualTo(12.25);
        assertThat(cells(table, "note")).as("a column of words").containsExactly("x", "1,5", "y");
        assertThat(said.toString()).containsOnlyOnce("decimal commas").contains("semicolons between cells");
        assertThat(numbers(read("us.csv", "id;n\n1;1,234,567\n2;1,234\n3;1,234.5\n"), "n"))
                .containsExactly(1234567.0, 1234.0, 1234.5);
        assertThat(numbers(read("de2.csv", "id;n\n1;1.234.567\n2;1.234\n3;0,5\n"), "n"))
                .containsExactly(1234567.0, 1234.0, 0.5);
        assertThat(numbers(read("mixed.csv", "a;b\n0,5;0.5\n1,5;1.234\n"), "b"))
                .as("this column has decimal points")
                .containsExactly(0.5, 1.234);
    }

    /** The first table has no number that says what 1,234 is; the second one says it in another column. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n\\n1,234\\n2,345\\n | ?",
                "n;m\\n1,234;0,5\\n | 1.234",
                "n;m\\n1,234;0.5\\n | ?",
                "n;m\\n1,234;1,234.5\\n | 1234",
                "n;m\\n1,234;0,5\\n1;0.5\\n | ?",
                "n;m\\n1,234;x\\n0,5;y\\n | 1.234",
                "n;m\\n1,234;x\\n0,5;y\\n0.5;z\\n | ?",
                "n;m\\n1.234;x\\n | 1.234",
                "n;m\\n1.234;0,5\\n | ?",
                "n;m\\n1.234;1.234,5\\n | 1234",
                "n;m\\n1.234;0,5\\n0.5;1\\n | 1.234",
                "n;m\\n0,123;x\\n | 0.123",
                "n;m\\n1234,567;x\\n | 1234.567",
            })
    void aCommaBeforeThreeDigitsIsReadByEvidenceOnly(String text, String expected) throws IOException {
        Table.Row row =
                read("t.csv", "sep=;\n" + text.replace("\\n", "\n")).rows().get(0);
        if (expected.equals("?")) {
            assertThatThrownBy(() -> row.number("n"))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContainingAll("t.csv:3", row.cell("n"), "above a thousand");
        } else {
            assertThat(row.number("n")).isEqualTo(Double.parseDouble(expected));
        }
    }

    @Test
    void commasBetweenCellsLeaveNumbersAlone() throws IOException {
        Table table = read("c.csv", "id,p\n1,\"0,5\"\n2,1.234\n");
        assertThatThrownBy(() -> table.rows().get(0).number("p"))
                .hasMessageContainingAll("c.csv:2", "\"0,5\" in \"p\"", "a decimal point");
        assertThat(table.rows().get(1).number("p")).isEqualTo(1.234);
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void noBreakSpacesAreSpacesAndNothingWithinNumbers() throws IOException {
        Table table = read("n.csv", "id,p\u00A0,n\nMüller\u00A01,\u00A00.5\u202F,1\u202F234\u00A0567\n");
        assertThat(table.columns()).containsExactly("id", "p", "n");
        assertThat(table.rows().get(0).require("id")).isEqualTo("Müller 1");
        assertThat(table.rows().get(0).number("p")).isEqualTo(0.5);
        assertThat(table.rows().get(0).number("n")).isEqualTo(1234567);
        assertThat(said.toString().lines()).singleElement().asString().contains("no-break spaces");
        assertThat(read("fr.csv", "id;n\n1;1\u202F234,5\n").rows().get(0).number("n"))
                .isEqualTo(1234.5);
    }

    @Test
    void encodingsOfSpreadsheetsAreRead() throws IOException {
        String text = "id;truth\nMüller;5 €\n";
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Path file = Files.write(folder.resolve(charset + ".csv"), ("\uFEFF" + text).getBytes(charset));
            assertThat(Table.read(file).rows().get(0).require("truth")).isEqualTo("5 €");
        }
        Path windows = Files.write(folder.resolve("w.csv"), text.getBytes(Charset.forName("windows-1252")));
        assertThat(Table.read(windows).rows().get(0).require("id")).isEqualTo("Müller");
        assertThat(said.toString()).contains("UTF-16 text", "Windows-1252 text");
        assertThat(read("mark.csv", "\uFEFFid,truth\nMüller,a\n").columns()).containsExactly("id", "truth");

        Path mixed = Files.write(
                folder.resolve("m.csv"), concat("id\nMüller\n".getBytes(StandardCharsets.UTF_8), 0xE9, '\n'));
        refusedFile(mixed, "not UTF-8 (line 3)", "among others that are");
        refusedFile(
                Files.write(folder.resolve("x.csv"), concat("id\n".getBytes(StandardCharsets.UTF_8), 0x81, '\n')),
                "line 2",
                "UTF-8");
        refusedFile(Files.write(folder.resolve("z.csv"), text.getBytes(StandardCharsets.UTF_16LE)), "byte order mark");
        refusedFile(
                Files.write(folder.resolve("t.xlsx"), concat(new byte[] {'P', 'K', 3, 4}, 0, 0)), "workbook", "CSV");
        refusedFile(folder, "a folder");
    }

    private static byte[] concat(byte[] start, int... end) {
        byte[] all = java.util.Arrays.copyOf(start, start.length + end.length);
        for (int i = 0; i < end.length; i++) {
            all[start.length + i] = (byte) end[i];
        }
        return all;
    }

    private static void refusedFile(Path file, String... words) {
        assertThatThrownBy(() -> Table.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void tsvKnowsNoQuotes() throws IOException {
        Table table = read("b.tsv", "id\tnote\n1\t\"5 mm\" lesion\n2\t\"\n3\t\"whole\"\n");
        assertThat(cells(table, "note")).containsExactly("\"5 mm\" lesion", "\"", "\"whole\"");
        Path copy = folder.resolve("copy.tsv");
        Table.write(
                copy,
                table.columns(),
                table.rows().stream().map(Table.Row::values).toList());
        assertThat(Files.readString(copy)).isEqualTo(Files.readString(folder.resolve("b.tsv")));
        assertThat(cells(Table.read(copy), "note")).isEqualTo(cells(table, "note"));
        assertThatThrownBy(() -> Table.write(copy, List.of("a"), List.of(List.of("x\ty"))))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("write a .csv file");
        assertThat(said.toString()).isEmpty();
        Table ofR = read("r.tsv", "\"id\"\t\"note\"\n\"1\"\t\"a \"\"b\"\"\"\n");
        assertThat(ofR.columns()).containsExactly("id", "note");
        assertThat(cells(ofR, "note")).containsExactly("a \"b\"");
        refused("q.csv", "id,note\n1,\"5 mm\" lesion\n", "q.csv", "RFC 4180", "quotes");
    }

    @Test
    void linesAreCountedToTheEndOfAFileWithoutLineBreak() {
        refused("end.csv", "a,b\n1,2\n3", "end.csv:3", "1 cells");
    }

    @Test
    void columnsWithoutNamesAndCellsAreNone() throws IOException {
        Table table = read("wide.csv", "id;p;;\n1;0,5;;\n2;;;\n");
        assertThat(table.columns()).containsExactly("id", "p");
        assertThat(table.rows().get(0).values()).containsExactly("1", "0.5");
        assertThat(table.rows().get(1).get("p")).isEmpty();
        refused("note.csv", "id,p,,\n1,0.5,,\n2,0.5,,x\n", "the column \"\" twice");
        assertThat(read("index.csv", ",id\n0,a\n1,b\n").columns())
                .as("of pandas")
                .containsExactly("", "id");
    }

    /** Without a comma in sight 1.234 beside 950 may be a thousand and more; beside 0.5, or in a table of a program, it is not. */
    @Test
    void pointsBesideWholeNumbersOfASpreadsheetAreDoubtful() throws IOException {
        Table german = read("g.csv", "a;x\nb;1.234\nb;950\nc;1.300\n");
        assertThatThrownBy(() -> german.rows().get(0).number("x"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("g.csv:2", "1.234", "above a thousand");
        assertThat(german.rows().get(1).number("x")).isEqualTo(950);
        assertThat(numbers(read("d.csv", "a;x\nb;1.234\nb;950\nc;0.5\n"), "x")).containsExactly(1.234, 950.0, 0.5);
        assertThat(numbers(read("e.csv", "a;x\nb;1.234\nb;2.500\n"), "x")).containsExactly(1.234, 2.5);
        assertThat(numbers(read("p.csv", "a,x\nb,1.234\nb,950\n"), "x")).containsExactly(1.234, 950.0);
        assertThat(numbers(read("t.tsv", "a\tx\nb\t1.234\nb\t950\n"), "x")).containsExactly(1.234, 950.0);
    }

    @Test
    void numbersWhoseSquaresAreInfiniteAreRefused() throws IOException {
        Table table = read("n.csv", "x,y\n1e200,1e99\n");
        assertThat(table.rows().get(0).number("y")).isEqualTo(1e99);
        assertThatThrownBy(() -> table.rows().get(0).number("x")).hasMessageContaining("1e200");
    }
}
