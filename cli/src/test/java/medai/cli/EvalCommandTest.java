package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code medai eval} on tables from any source. */
final class EvalCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int eval(String... arguments) {
        CommandLine line = Medai.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 1];
        all[0] = "eval";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return line.execute(all);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String results() {
        return folder.resolve("out").toString();
    }

    private String predictions(String name, double noise) throws IOException {
        StringBuilder text = new StringBuilder("subject,site,truth,p_ra\n");
        for (int i = 0; i < 40; i++) {
            Draw draw = Draw.of(1, name, i);
            double score = (i % 2 == 0 ? 0.7 : 0.3) + draw.between(-noise, noise);
            text.append("%d,%s,%s,%s%n".formatted(i, i < 20 ? "north" : "south", i % 2 == 0 ? "ra" : "oa", score));
        }
        return file(name, text.toString());
    }

    @Test
    void twoModelsAreComparedBySite() throws IOException {
        String good = predictions("good.csv", 0.25);
        String bad = predictions("bad.csv", 0.3);
        assertThat(eval(
                        "--predictions",
                        good,
                        bad,
                        "--positive",
                        "ra",
                        "--compare",
                        "model",
                        "--group-by",
                        "site",
                        "--bootstrap",
                        "50",
                        "-o",
                        results()))
                .as(err.toString())
                .isZero();
        assertThat(Table.read(folder.resolve("out/metrics.csv")).rows())
                .extracting(row -> row.require("group"))
                .contains("good", "good/site-north", "bad/mean", "bad/sd");
        assertThat(Table.read(folder.resolve("out/tests.csv")).rows())
                .extracting(row -> row.require("test"))
                .contains("delong_paired", "mcnemar_exact");
        assertThat(folder.resolve("out/figures/good/roc.svg")).exists();
        assertThat(folder.resolve("out/report.md")).content().contains("good/roc.png");
    }

    @Test
    void severalClassesAndReaders() throws IOException {
        String file = file(
                "c.csv", "id,truth,p_a,p_b,p_c\n1,a,0.7,0.2,0.1\n2,b,0.1,0.8,0.1\n3,c,0.1,0.1,0.8\n4,a,0.2,0.5,0.3\n");
        assertThat(eval(
                        "--predictions",
                        file,
                        "--columns",
                        "subject=id",
                        "--classes",
                        "a,b,c",
                        "--bootstrap",
                        "20",
                        "-o",
                        results()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("auroc_macro", "truth, b");
        String scores = file(
                "s.csv", "subject,truth,predicted,r1,r2\n1,2.0,2.5,2,2\n2,3.5,3.0,3,4\n3,1.0,1.5,1,1\n4,5.0,4.0,5,5\n");
        assertThat(eval("--predictions", scores, "--raters", "r1,r2", "--bootstrap", "20", "-o", results()))
                .as(err.toString())
                .isZero();
        // model, two readers, their mean and majority
        assertThat(Table.read(folder.resolve("out/agreement.csv")).rows()).hasSize(10);
        assertThat(folder.resolve("out/figures/agreement.png")).exists();
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        String leak = file("leak.csv", "subject,part,truth,p_ra\n1,train,ra,0.9\n1,test,ra,0.8\n2,test,oa,0.1\n");
        assertThat(eval("--predictions", leak, "--positive", "ra", "-o", results()))
                .isEqualTo(65);
        assertThat(err.toString()).contains("leak.csv:3", "--allow-overlap");
        assertThat(folder.resolve("out/metrics.csv")).doesNotExist();
        assertThat(eval(
                        "--predictions",
                        leak,
                        "--positive",
                        "ra",
                        "--allow-overlap",
                        "--bootstrap",
                        "0",
                        "-o",
                        results()))
                .isZero();
        assertThat(eval(
                        "--predictions",
                        leak,
                        "--positive",
                        "ra",
                        "--threshold",
                        "high",
                        "--allow-overlap",
                        "-o",
                        results()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--threshold must be a number or youden; found high");
        assertThat(eval("--predictions", leak, "--classes", "ra,oa", "--positive", "ra", "-o", results()))
                .isEqualTo(2);
        assertThat(eval()).isEqualTo(2);
        assertThat(eval("--predictions", folder.resolve("none.csv").toString(), "-o", results()))
                .isEqualTo(66);
    }

    /** A box of 4 x 4 x 4 voxels against the same one voxel further along an axis of 2 mm. */
    @Test
    void emptyCellsFewRowsAndMisspeltOptionsAreSaid() throws IOException {
        String table = file("few.csv", "subject,truth,p_ra\na,ra,0.8\nb,oa,\nc,oa,0.1\n");
        assertThat(eval("--predictions", table, "--positive", "ra", "--bootstrap", "20", "-o", results()))
                .as(err.toString())
                .isZero();
        assertThat(Files.readString(folder.resolve("out/report.md")))
                .contains("1 rows without a prediction are left out", "2 rows are too few for intervals of areas");
        assertThat(eval("--predictions", table, "--positve", "ra", "-o", results()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--positve");
    }

    @Test
    void labelMaps() throws IOException {
        Grid grid = new Grid(10, 10, 10, Affine.scaling(1, 1, 2));
        NiftiWriter.write(folder.resolve("a.nii.gz"), box(grid, 3), "box");
        NiftiWriter.write(folder.resolve("b.nii.gz"), box(grid, 4), "box");
        NiftiWriter.write(folder.resolve("c.nii.gz"), box(new Grid(10, 10, 10, Affine.scaling(1, 1, 3)), 4), "box");
        String manifest = file("maps.csv", "subject,manual,network,other\n1,a.nii.gz,b.nii.gz,c.nii.gz\n");
        assertThat(eval(
                        "masks",
                        "--manifest",
                        manifest,
                        "--truth",
                        "manual",
                        "--predicted",
                        "network",
                        "-o",
                        results()))
                .as(err.toString())
                .isZero();
        Table.Row row =
                Table.read(folder.resolve("out/segmentation.csv")).rows().get(0);
        assertThat(row.number("region")).isEqualTo(2);
        assertThat(row.number("dice")).isEqualTo(0.75);
        assertThat(row.number("jaccard")).isEqualTo(0.6);
        assertThat(row.number("hausdorff")).isEqualTo(2);
        assertThat(eval("masks", "--manifest", manifest, "--truth", "manual", "--predicted", "other", "-o", results()))
                .isEqualTo(65);
        assertThat(err.toString()).contains("c.nii.gz", "medai resample");
    }

    private static Volume box(Grid grid, int from) {
        float[] voxels = new float[1000];
        for (int z = from; z < from + 4; z++) {
            for (int y = 2; y < 6; y++) {
                for (int x = 2; x < 6; x++) {
                    voxels[x + 10 * (y + 10 * z)] = 2;
                }
            }
        }
        return new Volume(grid, voxels);
    }

    @Test
    void tablesOfMeasurements() throws IOException {
        StringBuilder text = new StringBuilder("subject,group,alps,age\n");
        for (int i = 0; i < 30; i++) {
            Draw draw = Draw.of(2, "measures", i);
            text.append("%d,%s,%s,%s%n"
                    .formatted(
                            i,
                            List.of("a", "b", "c").get(i % 3),
                            1 + i % 3 + draw.between(-1, 1),
                            40 + draw.between(0, 30)));
        }
        String table = file("m.csv", text.toString());
        assertThat(eval("groups", "--table", table, "--by", "group", "--variables", "alps,age", "-o", results()))
                .as(err.toString())
                .isZero();
        assertThat(Table.read(folder.resolve("out/tests.csv")).rows())
                .extracting(row -> row.require("variable"))
                .contains("alps", "age");
        assertThat(folder.resolve("out/figures/groups_alps.png")).exists();
        assertThat(eval("correlate", "--table", table, "--variables", "alps", "--with", "age", "-o", results()))
                .as(err.toString())
                .isZero();
        assertThat(eval("groups", "--table", table, "--by", "nothing", "--variables", "alps", "-o", results()))
                .isEqualTo(65);
        assertThat(err.toString()).contains("nothing");
    }

    @Test
    void tenNetworksVoteOnPatients() throws IOException {
        List<String> arguments = new java.util.ArrayList<>(List.of("--predictions"));
        for (int net = 0; net < 3; net++) {
            StringBuilder text = new StringBuilder("subject,slice,side,truth,predicted,p_1\n");
            for (int i = 0; i < 60; i++) {
                double score =
                        (i / 10 % 2 == 0 ? 0.7 : 0.3) + Draw.of(4, net, i).between(-0.29, 0.29);
                text.append("%d,%d,%s,%d,%d,%s%n"
                        .formatted(
                                i / 10,
                                i % 10 / 2,
                                i % 2 == 0 ? "l" : "r",
                                i / 10 % 2 == 0 ? 1 : 0,
                                score >= 0.5 ? 1 : 0,
                                score));
            }
            arguments.add(file("net" + net + ".csv", text.toString()));
        }
        arguments.addAll(List.of(
                "--ensemble",
                "vote",
                "--positive",
                "1",
                "--patient-rule",
                "4",
                "--permutations",
                "200",
                "-o",
                results()));
        assertThat(eval(arguments.toArray(String[]::new))).as(err.toString()).isZero();
        assertThat(out.toString()).contains("an ensemble of 3 by vote", "positive from 4 positive rows on");
        assertThat(Table.read(folder.resolve("out/patients.csv")).rows())
                .extracting(row -> row.require("predicted") + " " + row.require("truth"))
                .containsExactly("1 1", "other other", "1 1", "other other", "1 1", "other other");
        assertThat(Table.read(folder.resolve("out/tests.csv")).rows())
                .extracting(row -> row.require("test"))
                .containsOnly("permutation");
    }

    @Test
    void numbersAreComparedByModelAndGroup() throws IOException {
        String first = scores("first.csv", 1);
        String second = scores("second.csv", 4);
        assertThat(eval(
                        "--predictions",
                        first,
                        second,
                        "--compare",
                        "model",
                        "--group-by",
                        "site",
                        "--total",
                        "total",
                        "--cluster",
                        "family",
                        "--bootstrap",
                        "100",
                        "-o",
                        results()))
                .as(err.toString())
                .isZero();
        assertThat(Table.read(folder.resolve("out/metrics.csv")).rows())
                .extracting(row -> row.require("target") + " " + row.require("group"))
                .contains("sum first", "total second/site-a", "x first/mean");
        assertThat(Table.read(folder.resolve("out/tests.csv")).rows())
                .extracting(row -> row.require("groups"))
                .contains("first: total - sum", "first - second", "second: measured, predicted");
        assertThat(folder.resolve("out/figures/bars.svg")).isNotEmptyFile();
        assertThat(eval("--predictions", first, "--patient-rule", "2", "-o", results()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--patient-rule needs --positive");
    }

    private String scores(String name, double noise) throws IOException {
        StringBuilder text = new StringBuilder("subject,family,site,target,truth,predicted\n");
        for (int i = 0; i < 24; i++) {
            Draw draw = Draw.of(5, name, i);
            int x = draw.nextInt(9);
            int y = draw.nextInt(9);
            String start = "%d,%d,%s".formatted(i, i / 2, i % 3 == 0 ? "a" : "b");
            text.append("%s,x,%d,%s%n".formatted(start, x, x + draw.between(-noise, noise)));
            text.append("%s,y,%d,%s%n".formatted(start, y, y + draw.between(-noise, noise)));
            text.append("%s,total,%d,%s%n".formatted(start, x + y, x + y + draw.between(-noise, noise)));
        }
        return file(name, text.toString());
    }

    @Test
    void boxesAreJudgedWithTheirPatients() throws IOException {
        String fixtures = Path.of("..", "test-fixtures", "detection").toString();
        assertThat(eval(
                        "detections",
                        "--predictions",
                        fixtures + "/found.csv",
                        "--truth",
                        fixtures + "/lesions.csv",
                        "--iou",
                        "0.3",
                        "--patient-rule",
                        "3",
                        "--bootstrap",
                        "100",
                        "-o",
                        results()))
                .as(err.toString())
                .isZero();
        assertThat(Table.read(folder.resolve("out/metrics.csv")).rows())
                .extracting(row -> row.require("metric") + " " + row.require("group"))
                .contains("sensitivity_at_0.5_fp all", "mcc patients", "false_negatives all");
        assertThat(folder.resolve("out/figures/froc.png")).isNotEmptyFile();
        assertThat(folder.resolve("out/patients.csv")).isNotEmptyFile();
    }

    @Test
    void groupsOfOneModelHaveBars() throws IOException {
        String table = predictions("one.csv", 0.3);
        assertThat(eval(
                        "--predictions",
                        table,
                        "--positive",
                        "ra",
                        "--group-by",
                        "site",
                        "--bootstrap",
                        "0",
                        "-o",
                        results()))
                .as(err.toString())
                .isZero();
        assertThat(folder.resolve("out/figures/bars.png")).isNotEmptyFile();
        assertThat(Table.read(folder.resolve("out/metrics.csv")).rows())
                .extracting(row -> row.require("group"))
                .contains("site-north", "site-south", "mean");
    }

    /** Constant columns, two rows, one row: there is still a report, which says what is undefined. */
    @Test
    void degenerateNumbersAreSaid() throws IOException {
        String constant = file("c.csv", "subject,truth,predicted\na,1,1\nb,1,1\nc,1,1\nd,1,1\n");
        assertThat(eval("--predictions", constant, "-o", results()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("a column is constant");
        for (String rows : List.of("a,1,2\n", "a,1,2\nb,2,2\n", "a,1,5\nb,2,4\nc,3,3\n")) {
            String few = file("f.csv", "subject,truth,predicted\n" + rows);
            assertThat(eval("--predictions", few, "-o", results()))
                    .as(err.toString())
                    .isZero();
        }
        assertThat(out.toString()).contains("subjects are too few").doesNotContain("NaN", "Infinity");
    }

    /** Five pairs of one sign: 2 of 32 sign patterns; the last of two predictors tells three of eight rows apart for certain. */
    @Test
    void whatIsExactOrUndefinedIsSaid() throws IOException {
        String table = file("w.csv", """
                subject,u,v,y,x,g
                1,1,0,p,1,0
                2,1,0,n,2,0
                3,2,0,p,3,0
                4,3,0,n,1,0
                5,4,0,n,2,0
                6,,,p,1,1
                7,,,p,2,1
                8,,,p,4,1
                """);
        assertThat(eval("paired", "--table", table, "--columns", "u,v", "-o", results()))
                .isZero();
        Table.Row wilcoxon = Table.read(folder.resolve("out/tests.csv")).rows().get(1);
        assertThat(wilcoxon.number("p")).isEqualTo(0.0625);
        assertThat(wilcoxon.require("method")).isEqualTo("exact");
        assertThat(eval(
                        "logistic",
                        "--table",
                        table,
                        "--outcome",
                        "y",
                        "--positive",
                        "p",
                        "--predictors",
                        "x,g",
                        "-o",
                        results()))
                .as(err.toString())
                .isZero();
        Table.Row g = Table.read(folder.resolve("out/logistic.csv")).rows().get(2);
        assertThat(g.get("coefficient")).isEmpty();
        assertThat(g.get("odds_high")).isEmpty();
        assertThat(g.require("test")).isEqualTo("likelihood_ratio");
        assertThat(g.number("p")).isBetween(0.01, 0.2);
        assertThat(g.require("reason")).contains("3 of 8 rows", "quasi-complete separation");
        assertThat(out.toString()).doesNotContain("NaN", "Infinity");
    }

    /**
     * SciPy: chi2_contingency([[3, 1], [1, 3]]) p 0.4795 with Yates, fisher_exact p 0.4857; ttest_rel below t -2.4495, p 0.0917.
     */
    @Test
    void categoriesAndConditionsAreCompared() throws IOException {
        String table = file("t.csv", """
                subject,group,sex,month0,month6,month12
                1,a,F,1,2,2
                2,a,F,2,2,3
                3,a,F,3,5,6
                4,a,M,4,5,5
                5,b,M,,1,1
                6,b,M,,1,1
                7,b,M,,1,1
                8,b,F,,1,1
                """);
        assertThat(eval("groups", "--table", table, "--by", "group", "--variables", "sex", "-o", results()))
                .as(err.toString())
                .isZero();
        List<Table.Row> tests = Table.read(folder.resolve("out/tests.csv")).rows();
        assertThat(tests.get(0).number("p")).isCloseTo(0.4795001221869535, within(1e-9));
        assertThat(tests.get(1).number("p")).isCloseTo(0.4857142857142857, within(1e-9));
        assertThat(eval("paired", "--table", table, "--columns", "month0,month6", "-o", results()))
                .isZero();
        assertThat(err.toString()).contains("4 incomplete rows are left out");
        tests = Table.read(folder.resolve("out/tests.csv")).rows();
        assertThat(tests.get(0).number("statistic")).isCloseTo(-2.449489742783178, within(1e-9));
        assertThat(tests.get(0).number("p")).isCloseTo(0.09172, within(1e-4));
        assertThat(eval("paired", "--table", table, "--columns", "month0,month6,month12", "-o", results()))
                .isZero();
        assertThat(Table.read(folder.resolve("out/tests.csv")).rows().get(0).require("test"))
                .isEqualTo("rm_anova");
    }
}
