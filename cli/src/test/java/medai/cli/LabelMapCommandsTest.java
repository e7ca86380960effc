package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.table.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Atlases number their structures beyond 2^24, where one 32-bit float stands for several of them: ids of the Allen atlas. */
final class LabelMapCommandsTest {
    private static final int A = 16777217;
    private static final int B = 614454277;
    private static final int C = 614454280;

    @TempDir
    Path folder;

    private final Grid grid = Grid.centred(6, 6, 3, 1);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int medai(String... arguments) {
        CommandLine line = Medai.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        List<String> words = new ArrayList<>();
        for (String argument : arguments) {
            words.add(
                    Files.exists(folder.resolve(argument)) || argument.matches(".*\\.(nii|gz|csv|out|txt)")
                            ? folder.resolve(argument).toString()
                            : argument);
        }
        return line.execute(words.toArray(String[]::new));
    }

    /** Three bands of 36 voxels along x in the truth; one column of B is missing from the other map, where it is C. */
    @BeforeEach
    void maps() throws IOException {
        labels("truth.nii.gz", x -> x < 2 ? A : x < 4 ? B : C);
        labels("found.nii.gz", x -> x < 2 ? A : x < 3 ? B : C);
        float[] image = new float[grid.size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = 10 * (1 + i % 6 / 2);
        }
        NiftiWriter.write(folder.resolve("image.nii.gz"), new Volume(grid, image), "");
        Files.writeString(folder.resolve("m.csv"), "subject,img,seg,seg2\n1,image.nii.gz,truth.nii.gz,found.nii.gz\n");
    }

    private void labels(String name, IntUnaryOperator ofX) throws IOException {
        int[] labels = new int[grid.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = ofX.applyAsInt(i % 6);
        }
        NiftiWriter.writeLabels(folder.resolve(name), new LabelMap(grid, labels), "");
    }

    @Test
    void regionsAreMeasuredOneByOne() throws IOException {
        assertThat(medai(
                        "measure",
                        "regions",
                        "--manifest",
                        "m.csv",
                        "--image",
                        "img",
                        "--labels",
                        "seg",
                        "-o",
                        "r.csv"))
                .as(err.toString())
                .isZero();
        Table.Row row = Table.read(folder.resolve("r.csv")).rows().get(0);
        int[] ids = {A, B, C};
        for (int i = 0; i < 3; i++) {
            assertThat(row.number("region%d_volume_mm3".formatted(ids[i]))).isEqualTo(36);
            assertThat(row.number("region%d_mean".formatted(ids[i]))).isEqualTo(10 * (i + 1));
        }
        Files.writeString(folder.resolve("names.csv"), "label,name\n614454280,third\n614454279,none\n");
        assertThat(medai(
                        "measure",
                        "regions",
                        "--manifest",
                        "m.csv",
                        "--image",
                        "img",
                        "--labels",
                        "seg",
                        "--names",
                        "names.csv",
                        "-o",
                        "r.csv"))
                .isZero();
        Table.Row named = Table.read(folder.resolve("r.csv")).rows().get(0);
        assertThat(named.number("third_mean")).isEqualTo(30);
        assertThat(named.get("none_mean")).isEmpty();
        assertThat(named.require("message")).isEqualTo("no voxel of none (label 614454279)");
    }

    /** The first scan has one structure and the second another one: both are measured in both, with a word where one is not. */
    @Test
    void structuresOfAllScansAreMeasured() throws IOException {
        labels("one.nii.gz", x -> x < 3 ? 1 : 0);
        labels("two.nii.gz", x -> x < 3 ? 2 : -1);
        Files.writeString(
                folder.resolve("both.csv"), "subject,img,seg\n1,image.nii.gz,one.nii.gz\n2,image.nii.gz,two.nii.gz\n");
        String[] words = {
            "measure", "regions", "--manifest", "both.csv", "--image", "img", "--labels", "seg", "-o", "r.csv"
        };
        assertThat(medai(words)).as(err.toString()).isZero();
        Table table = Table.read(folder.resolve("r.csv"));
        assertThat(table.columns()).contains("region1_mean", "region2_mean");
        assertThat(table.rows().get(1).get("region2_mean")).isPresent();
        assertThat(table.rows().get(1).get("region1_mean")).isEmpty();
        assertThat(err.toString()).contains("labels below 0 are not measured");
    }

    /** Dice of B: 2 * 18 / (36 + 18) = 2/3; of C: 2 * 36 / (36 + 54) = 0.8. */
    @Test
    void overlapsAreThoseOfEachStructure() throws IOException {
        assertThat(medai(
                        "eval", "masks", "--manifest", "m.csv", "--truth", "seg", "--predicted", "seg2", "-o", "e.out"))
                .as(err.toString())
                .isZero();
        List<Table.Row> rows =
                Table.read(folder.resolve("e.out/segmentation.csv")).rows();
        assertThat(rows).extracting(row -> row.require("region")).containsExactly("" + A, "" + B, "" + C);
        assertThat(rows).extracting(row -> row.number("dice")).containsExactly(1.0, 2 / 3.0, 0.8);
        float[] shares = new float[grid.size()];
        shares[7] = 0.5f;
        NiftiWriter.write(folder.resolve("found.nii.gz"), new Volume(grid, shares), "");
        assertThat(medai(
                        "eval", "masks", "--manifest", "m.csv", "--truth", "seg", "--predicted", "seg2", "-o", "e.out"))
                .isEqualTo(65);
        assertThat(err.toString()).contains("found.nii.gz: found 0.5 at voxel (1, 1, 0), which is no whole number");
    }

    @Test
    void resamplingAndInspectingKeepThem() throws IOException {
        assertThat(medai("resample", "truth.nii.gz", "--onto", "image.nii.gz", "--labels", "-o", "again.nii.gz"))
                .as(err.toString())
                .isZero();
        assertThat(ScanReader.readLabels(folder.resolve("again.nii.gz")).labels())
                .isEqualTo(ScanReader.readLabels(folder.resolve("truth.nii.gz")).labels());
        assertThat(medai("inspect", "truth.nii.gz")).isZero();
        assertThat(out.toString()).contains("min          16777217", "max          614454280", "int32");
        assertThat(err.toString()).contains("truth.nii.gz: numbers beyond 16777216 are rounded to 32-bit floats");
        assertThat(medai("convert", "truth.nii.gz", "-o", "copy.nii.gz")).isEqualTo(65);
        assertThat(err.toString()).contains("numbers up to 614454280 to be written", "medai resample");
        assertThat(folder.resolve("copy.nii.gz")).doesNotExist();
    }

    @Test
    void anImageElsewhereIsRefusedAndOneCutOffIsSaid() throws IOException {
        Volume far = new Volume(
                new Grid(6, 6, 3, Affine.translation(0, 300, 0).after(grid.affine())), new float[grid.size()]);
        NiftiWriter.write(folder.resolve("far.nii.gz"), far, "");
        for (String labels : List.of("--labels", "--inverse")) {
            Files.writeString(folder.resolve("x.txt"), "1 0 0 0 0 1 0 0 0 0 1 0\n");
            assertThat(medai(
                            "resample",
                            "truth.nii.gz",
                            "--onto",
                            "far.nii.gz",
                            "--transform",
                            "x.txt",
                            labels,
                            "-o",
                            "none.nii.gz"))
                    .isEqualTo(65);
        }
        assertThat(err.toString()).contains("truth.nii.gz: found 6 x 6 x 3", "300 mm lie between their centres");
        assertThat(folder.resolve("none.nii.gz")).doesNotExist();
        NiftiWriter.write(folder.resolve("corner.nii.gz"), new Volume(grid.box(0, 0, 0, 2, 6, 3), new float[36]), "");
        assertThat(medai("resample", "image.nii.gz", "--onto", "corner.nii.gz", "-o", "part.nii.gz"))
                .isZero();
        assertThat(err.toString())
                .contains("image.nii.gz: more than half of it lies outside of the grid that it is resampled onto");
        Files.writeString(folder.resolve("x.txt"), "1 0 0 0 0 1 0 0 0 0 0 0\n");
        assertThat(medai(
                        "resample",
                        "image.nii.gz",
                        "--onto",
                        "image.nii.gz",
                        "--transform",
                        "x.txt",
                        "--inverse",
                        "-o",
                        "none.nii.gz"))
                .isEqualTo(65);
        assertThat(medai("resample", "image.nii.gz", "--onto", "image.nii.gz", "-o", "none.txt"))
                .isEqualTo(65);
        assertThat(err.toString()).contains("a name of no NIfTI file");
    }

    @Test
    void whatCannotBeRegisteredNamesTheScan() throws IOException {
        NiftiWriter.write(folder.resolve("flat.nii.gz"), new Volume(grid, new float[grid.size()]), "");
        assertThat(medai("register", "flat.nii.gz", "--to", "image.nii.gz", "-o", "none.nii.gz"))
                .isEqualTo(65);
        assertThat(err.toString()).contains("flat.nii.gz: the scan: found one intensity only, 0.0");
        assertThat(medai("register", "image.nii.gz", "--to", "flat.nii.gz", "-o", "none.nii.gz"))
                .isEqualTo(65);
        assertThat(err.toString()).contains("flat.nii.gz: found one intensity only, 0.0");
        assertThat(folder.resolve("none.nii.gz")).doesNotExist();
    }
}
