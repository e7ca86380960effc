package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Tables as spreadsheets save them and as people fill them in, given to the commands that read tables. */
final class TablesFromAnywhereTest {
    private static final String TABLE = "subject,truth,p_pos\nMüller 0,neg,0.00\nMüller 1,pos,0.15\nMüller 2,neg,0.20\n"
            + "Müller 3,pos,0.35\nMüller 4,neg,0.40\nMüller 5,pos,0.55\nMüller 6,neg,0.60\nMüller 7,pos,0.75\n";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int medai(String... words) {
        CommandLine line = Medai.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(words);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String out() {
        return folder.resolve("out").toString();
    }

    private String metrics(Path table) throws IOException {
        assertThat(medai(
                        "eval",
                        "--predictions",
                        table.toString(),
                        "--positive",
                        "pos",
                        "--bootstrap",
                        "0",
                        "-o",
                        out()))
                .as(table + ": " + err)
                .isZero();
        return Files.readString(folder.resolve("out/metrics.csv"));
    }

    @Test
    void whatASpreadsheetSavesGivesTheSameNumbers() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain.csv"), TABLE);
        String expected = metrics(plain);
        assertThat(err.toString()).isEmpty();
        String semicolons = TABLE.replace(',', ';');
        for (String text : List.of(
                semicolons,
                TABLE.replace(',', '\t'),
                semicolons.replace('.', ','),
                "sep=;\r\n" + semicolons.replace("\n", "\r\n"),
                TABLE.replace("pos,0", "pos\u00A0,\u202F0").replace("Müller ", "Müller\u00A0"))) {
            assertThat(metrics(Files.writeString(folder.resolve("other.csv"), text)))
                    .as(text)
                    .isEqualTo(expected);
            assertThat(err.toString()).contains("warning: ", "other.csv: read as a table with ");
            err.getBuffer().setLength(0);
        }
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, Charset.forName("windows-1252"))) {
            String mark = charset.equals(StandardCharsets.UTF_16LE) ? "\uFEFF" : "";
            Path other = Files.write(folder.resolve("other.csv"), (mark + semicolons).getBytes(charset));
            assertThat(metrics(other)).isEqualTo(expected);
        }
        Path both = Files.writeString(
                folder.resolve("both.csv"),
                TABLE.replace(',', ';').replaceFirst("h;p", "h;a,b;p").replaceAll("(neg|pos);0\\.", "$1;1;0,"));
        assertThat(medai("eval", "--predictions", both.toString(), "--positive", "pos", "-o", out()))
                .isEqualTo(65);
        assertThat(err.toString()).contains("both.csv", "by commas (2 columns) or by semicolons (4 columns)", "sep=;");
    }

    @Test
    void aClassThatNobodyHasIsAnError() throws IOException {
        String table = file("t.csv", "subject,truth,predicted\n1,pos,pos\n2,neg,neg\n3,neg,pos\n4,N/A,pos\n");
        for (String command : List.of(
                "eval --predictions %s --positive Pos -o %s",
                "eval confounder --predictions %s --positive Pos --table %<s --column truth -o %s")) {
            err.getBuffer().setLength(0);
            String words = command.contains("confounder")
                    ? "eval confounder --predictions %s --positive Pos --table %s --column truth -o %s"
                            .formatted(table, table, out())
                    : command.formatted(table, out());
            assertThat(medai(words.split(" "))).isEqualTo(65);
            assertThat(err.toString()).contains("t.csv", "no row of class \"Pos\"; there are neg (2), pos (1)");
            assertThat(folder.resolve("out")).doesNotExist();
        }
    }

    @Test
    void theOtherClassCanBeNamed() throws IOException {
        String table = file("t.csv", "subject,truth,predicted\n1,-,-\n2,+,+\n3,-,+\n4,NA,+\n5,?,-\n");
        assertThat(medai(
                        "eval",
                        "--predictions",
                        table,
                        "--positive",
                        "+",
                        "--negative",
                        "-",
                        "--bootstrap",
                        "0",
                        "-o",
                        out()))
                .as(err.toString())
                .isZero();
        Table.Row accuracy =
                Table.read(folder.resolve("out/metrics.csv")).rows().get(0);
        assertThat(accuracy.number("n")).isEqualTo(3);
        assertThat(accuracy.number("value")).isEqualTo(2 / 3.0);
        assertThat(out.toString()).contains("1 rows without truth (\"NA\")", "1 rows of other classes");
        assertThat(medai("eval", "--predictions", table, "--negative", "-", "-o", out()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--negative needs --positive");
    }

    @Test
    void numbersThatAreCategoriesAreNamed() throws IOException {
        String table =
                file("t.csv", "subject,group,sex,age\n1,a,0,50\n2,a,0,5O\n3,a,0,52\n4,b,1,53\n5,b,1,51\n6,b,0,49\n");
        String[] start = {"eval", "groups", "--table", table, "--by", "group", "-o", out(), "--variables"};
        assertThat(medai(with(start, "age"))).isEqualTo(65);
        assertThat(err.toString()).contains("t.csv:3: found \"5O\" in \"age\"", "--categories age");
        assertThat(medai(with(start, "sex"))).isZero();
        assertThat(tests()).contains("mann_whitney");
        assertThat(medai(with(start, "sex", "--categories", "sex"))).isZero();
        assertThat(tests()).containsExactly("chi_squared_yates", "fisher_exact");
        assertThat(medai(with(start, "sex", "--categories", "age"))).isEqualTo(2);
        assertThat(medai(
                        "eval",
                        "logistic",
                        "--table",
                        table,
                        "--outcome",
                        "group",
                        "--positive",
                        "B",
                        "--predictors",
                        "sex",
                        "-o",
                        out()))
                .isEqualTo(65);
        assertThat(err.toString()).contains("no row of class \"B\"; there are a (3), b (3)");
    }

    private static String[] with(String[] words, String... more) {
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }

    private List<String> tests() throws IOException {
        return Table.read(folder.resolve("out/tests.csv")).rows().stream()
                .map(row -> row.cell("test"))
                .toList();
    }

    @Test
    void labelsAreNamedAsEverywhere() throws IOException {
        Grid grid = Grid.centred(2, 2, 2, 1);
        NiftiWriter.writeLabels(
                folder.resolve("l.nii.gz"), new Volume(grid, new float[] {0, 1, 1, 2, 0, 0, 0, 0}), "labels");
        String manifest = file("m.csv", "subject,piece,t1\n1,a,l.nii.gz\n1,b,l.nii.gz\n");
        for (String column : List.of("structure", "name")) {
            String names = file("names.csv", "label,%s\n1,bone\n2,None\n".formatted(column));
            assertThat(medai(
                            "measure",
                            "regions",
                            "--manifest",
                            manifest,
                            "--image",
                            "t1",
                            "--labels",
                            "t1",
                            "--names",
                            names,
                            "-o",
                            out() + ".csv"))
                    .as(err.toString())
                    .isZero();
            Table table = Table.read(folder.resolve("out.csv"));
            assertThat(table.rows().get(1).number("bone_volume_mm3")).isEqualTo(2);
            assertThat(table.columns()).contains("None_mean");
            assertThat(table.rows()).extracting(row -> row.cell("piece")).containsExactly("a", "b");
        }
        String twice = file("names.csv", "label,structure\n1,bone\n2,bone\n");
        assertThat(medai(
                        "measure",
                        "regions",
                        "--manifest",
                        manifest,
                        "--image",
                        "t1",
                        "--labels",
                        "t1",
                        "--names",
                        twice,
                        "-o",
                        out() + ".csv"))
                .isEqualTo(65);
        assertThat(err.toString()).contains("names.csv", "\"bone\" as the name of 1 and of 2");
    }
}
