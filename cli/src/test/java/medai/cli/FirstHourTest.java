package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import medai.imaging.table.Table;
import medai.networks.engine.Torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a newcomer does first: a manifest of folders, a config to begin with, a check, and the stages. */
final class FirstHourTest extends CommandLineTest {
    private static final int PER_CLASS = 6;

    @BeforeEach
    void engine() {
        System.setProperty("medai.home", System.getProperty("medai.root", "..")); // as the launcher does
        Torch.start(1);
    }

    /** Pictures with a bright square on the left or on the right, in folders of that name. */
    private void pictures() throws IOException {
        for (String side : List.of("left", "right")) {
            Path own = Files.createDirectories(folder.resolve("images/" + side));
            for (int i = 0; i < PER_CLASS; i++) {
                BufferedImage image = new BufferedImage(24, 24, BufferedImage.TYPE_BYTE_GRAY);
                for (int p = 0; p < 24 * 24; p++) {
                    image.getRaster().setSample(p % 24, p / 24, 0, 10 + (7 * p + i) % 50);
                }
                for (int p = 0; p < 36; p++) {
                    image.getRaster().setSample((side.equals("left") ? 3 : 15) + p % 6, 8 + i % 4 + p / 6, 0, 220 + i);
                }
                ImageIO.write(image, "png", own.resolve(i + ".png").toFile());
            }
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String command, String... settings) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return medai(Stream.concat(
                        Stream.concat(Stream.of(command.split(" ")), Stream.of(path("my.yaml"))),
                        Stream.of(settings).flatMap(setting -> Stream.of("--set", setting)))
                .toArray(String[]::new));
    }

    private void begin() throws IOException {
        pictures();
        assertThat(medai("convert", "--classes", path("images"), "-o", path("manifest.csv")))
                .as(err.toString())
                .isZero();
        assertThat(medai("config", "init", "classify-2d", "--manifest", path("manifest.csv"), "-o", path("my.yaml")))
                .as(err.toString())
                .isZero();
    }

    private static String[] withoutFlip(String[] settings) {
        return Stream.concat(Stream.of(settings), Stream.of("train.stages[0].augmentation.flip=false"))
                .toArray(String[]::new);
    }

    /** The ResNet-18 of the config as it is, on small images, in one task of one epoch. */
    @Test
    void picturesInFoldersBecomeAClassifierThatIsJudgedAndExplained() throws IOException {
        begin();
        assertThat(out.toString()).contains("12 images of 12 subjects", "medai config check " + path("my.yaml"));
        String[] small = {
            "preprocess.steps[0].size=32",
            "train.split={kind: monte_carlo, trials: 1, train: {left: 2, right: 2}, test: {left: 1, right: 1}}",
            "train.select=null",
            "train.stages[0].epochs=1"
        };
        assertThat(run("config check", small)).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains(
                        "train 4 subjects (2 of left, 2 of right); test 2 subjects (1 of left, 1 of right)",
                        "naming left every time is right in 0.50 of the test part",
                        "image 1 x 32 x 32 voxels (z, y, x), as medai preprocess will make them",
                        "my.yaml is right");
        assertThat(err.toString())
                .contains(
                        "maps will have 2 x 2 cells behind layer layer3",
                        "explain.layer: \"layer1\" gives 8 a side",
                        "classes are left and right, and augmentation exchanges left and right at random");
        assertThat(run("config check", withoutFlip(small))).isZero();
        assertThat(err.toString()).doesNotContain("exchanges left and right");
        for (String command : List.of("preprocess", "train", "infer", "explain", "eval")) {
            assertThat(run(command + " --config", small)).as(command + err).isZero();
        }
        assertThat(Table.read(folder.resolve("infer/predictions.csv")).rows()).hasSize(12);
        assertThat(Table.read(folder.resolve("explain/cams.csv")).rows()).hasSize(2 * 2 * 4);
        assertThat(folder.resolve("eval/report.md")).content().contains("accuracy");
        List<Table.Row> linear =
                Table.read(folder.resolve("eval/baseline/linear-scan.csv")).rows();
        assertThat(linear).hasSize(2);
        for (Table.Row row : linear) {
            assertThat(row.number("p_left") + row.number("p_right")).isCloseTo(1, within(1e-9));
            assertThat(row.require("predicted")).isEqualTo(row.number("p_right") > 0.5 ? "right" : "left");
        }
        assertThat(folder.resolve("eval/baseline/linear-scan/tests.csv"))
                .content()
                .contains("network - linear-scan");
        assertThat(run(
                        "eval --config",
                        Stream.concat(Stream.of(small), Stream.of("eval.covariates=[label]"))
                                .toArray(String[]::new)))
                .isEqualTo(65);
        assertThat(err.toString()).contains("eval.covariates: \"label\" is what is to be predicted");
        assertThat(run("config check", small)).isZero();
        assertThat(out.toString()).contains("image 1 x 32 x 32 voxels (z, y, x), as prepared");
        assertThat(medai("inspect", path("runs/my"), path("my.yaml")))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("1 of 1 tasks", "11171266", "accuracy")
                .containsPattern("train.stages\\[0].epochs +\\[1, 40]");
        assertThat(medai("inspect", "--json", path("runs/my/tasks/0/checkpoint.safetensors")))
                .isZero();
        assertThat(out.toString())
                .contains("\"parameters\" : 11171266", "\"tensor\" : \"features.conv1.weight\"", "\"dtype\" : \"F32\"");
    }

    /** On phantom heads, in small. */
    @Test
    void volumesBecomeAClassifierToo() throws IOException {
        assertThat(medai(
                        "simulate",
                        "brain",
                        "-n",
                        "12",
                        "--npsle-share",
                        "0.5",
                        "--size",
                        "16,18,16",
                        "--spacing",
                        "12",
                        "-o",
                        path("cohort"),
                        "-q"))
                .isZero();
        assertThat(medai("config", "init", "classify-3d", "-o", path("my.yaml")))
                .isZero();
        String[] small = {
            "manifest=cohort/manifest.csv",
            "data={views: {image: t1}, target: group, classes: [non-npsle, npsle]}",
            "preprocess.steps[1].spacing=[12, 12, 12]",
            "preprocess.steps[2].size=[16, 16, 16]",
            "network.widths=[2, 2, 2, 2]",
            "train.split={kind: hold_out, test: 0.3, folds: 2}",
            "train.stages[0].epochs=2",
            "train.stages[0].augmentation.crop=2",
            "explain.classes=[npsle]"
        };
        assertThat(run("config check", small)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("tasks       2", "image 16 x 16 x 16 voxels");
        for (String command : List.of("preprocess", "train", "infer", "explain", "eval")) {
            assertThat(run(command + " --config", small)).as(command + err).isZero();
        }
        assertThat(Table.read(folder.resolve("explain/cams.csv")).rows()).isNotEmpty();
        assertThat(Table.read(folder.resolve("eval/metrics.csv")).rows()).isNotEmpty();
        assertThat(medai("inspect", path("cohort/manifest.csv"))).isZero();
        assertThat(out.toString())
                .containsPattern("t1 +files +12 +0 +12 +all are there")
                .containsPattern("group +words +12 +0 +2 +\\{non-npsle=6, npsle=6}");
    }

    /** Everything that training would refuse is refused before it, with the code of its kind. */
    @Test
    void aCheckFindsWhatTrainingWouldStumbleOver() throws IOException {
        begin();
        assertThat(run("config check")).as(err.toString()).isEqualTo(65);
        assertThat(err.toString())
                .contains("class \"left\" has 5 subjects; 5 folds need one each".replace("5 subj", "4 subj"));
        String folds = "train.split.folds=2";
        assertThat(run("config check", folds)).as(err.toString()).isZero();
        assertThat(run("config check", folds, "data.classes=[left, Right]", "explain=null"))
                .isEqualTo(65);
        assertThat(err.toString())
                .contains("line 8 and 5 further ones: class \"right\" is not one of data.classes, [left, Right]");
        assertThat(run("config check", folds, "data.classes=[left, right, none]"))
                .isEqualTo(65);
        assertThat(err.toString())
                .contains("no scan of class \"none\", though data.classes names it; found 6 of left, 6 of right");
        assertThat(run("config check", folds, "data.views={image: picture}")).isEqualTo(65);
        assertThat(err.toString()).contains("found the columns subject, image, label");
        assertThat(run("config check", folds, "network={kind: vision_transformer, patch: 10}"))
                .isEqualTo(78);
        assertThat(err.toString()).contains("slices must have a multiple of 10 voxels", "found [1, 128, 128]");
        String views = "data.views={a: image, b: image, c: image}";
        assertThat(run("config check", folds, views, "network=admira")).isEqualTo(78);
        assertThat(err.toString()).contains("found 3 views, [a, b, c]");
        assertThat(run("config check", folds, views))
                .as("views of this network are mixed")
                .isEqualTo(78);
        assertThat(err.toString()).contains("belong to none of its views [a, b, c] alone");
        assertThat(run("config check", folds, "explain.layer=layer9")).isEqualTo(65);
        assertThat(err.toString()).contains("explain.layer: no layer \"layer9\"; this network has [conv1, bn1, layer1");
        assertThat(run("config check", folds, "preprocess.steps=[]")).isZero();
        assertThat(out.toString()).contains("image 1 x 24 x 24 voxels");
        assertThat(run("config check", folds, "preprocess.steps=[{kind: crop_to_foreground}]"))
                .isZero();
        assertThat(err.toString()).contains("the size of prepared scans depends on what they show");

        ImageIO.write(
                new BufferedImage(30, 24, BufferedImage.TYPE_BYTE_GRAY),
                "png",
                folder.resolve("images/right/5.png").toFile());
        assertThat(run("config check", folds, "preprocess.steps=[]")).isEqualTo(65);
        assertThat(err.toString()).contains("5.png: found a scan that will have [30, 24, 1] voxels");
        Files.delete(folder.resolve("images/right/5.png"));
        assertThat(run("config check", folds)).isEqualTo(66);
        assertThat(err.toString()).contains("1 of its scans cannot be read");
        assertThat(out.toString()).contains("test 3 subjects");
        assertThat(run("config check", folds, "network={kind: vision_transformer, patch: 10}"))
                .as("the code of the first thing that is wrong")
                .isEqualTo(66);
        assertThat(err.toString())
                .contains("1 of its scans cannot be read", "slices must have a multiple of 10 voxels");
        Files.delete(folder.resolve("manifest.csv"));
        assertThat(run("config check", folds)).isEqualTo(66);
    }

    /** A validation part of one class gives no area under a curve, by which an epoch could be chosen. */
    @Test
    void partsThatCannotBeLearnedFromAreRefused() throws IOException {
        begin();
        Table manifest = Table.read(folder.resolve("manifest.csv"));
        List<String> parts = List.of("train", "train", "train", "validation", "validation", "test");
        List<List<String>> rows = new java.util.ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String part = parts.get(i % PER_CLASS);
            String moved = i >= PER_CLASS && part.equals("validation") ? "test" : part;
            rows.add(Stream.concat(manifest.rows().get(i).values().stream(), Stream.of(moved))
                    .toList());
        }
        Table.write(folder.resolve("manifest.csv"), List.of("subject", "image", "label", "split"), rows);
        String given = "train.split={kind: given}";
        assertThat(run("config check", given)).as(err.toString()).isZero();
        assertThat(err.toString()).contains("warning: the validation part has no scan of class \"right\"");
        for (String command : List.of("config check", "train --config")) {
            assertThat(run("preprocess --config", given)).isZero();
            assertThat(run(command, given, "train.select.metric=auroc"))
                    .as(command)
                    .isEqualTo(65);
            assertThat(err.toString()).contains("the validation part has 2 of left, by which no auroc can be computed");
        }
        for (List<String> row : rows) {
            if (row.get(2).equals("right") && row.get(3).equals("train")) {
                rows.set(rows.indexOf(row), List.of(row.get(0), row.get(1), row.get(2), "test"));
            }
        }
        Table.write(folder.resolve("manifest.csv"), List.of("subject", "image", "label", "split"), rows);
        assertThat(run("train --config", given)).isEqualTo(65);
        assertThat(err.toString()).contains("no scan of class \"right\" to train on; change train.split");
    }

    @Test
    void aConfigOfOnesOwnKeepsItsCommentsAndNamesItsOwnPaths() throws IOException {
        begin();
        String text = Files.readString(folder.resolve("my.yaml"));
        assertThat(text)
                .contains("name: my\n", "manifest: manifest.csv\n", "  classes: [left, right]", "\n  layer: layer3\n")
                .contains("# Changes that leave the class what it is.");
        assertThat(medai("config", "init", "classify-2d", "-o", path("my.yaml")))
                .isEqualTo(73);
        assertThat(err.toString()).contains("my.yaml: is there already", "--force");
        assertThat(folder.resolve("my.yaml")).content().isEqualTo(text);
        assertThat(medai("config", "init", "ra-mae", "-o", path("below/my own.yaml"), "--force"))
                .isZero();
        assertThat(folder.resolve("below/my own.yaml"))
                .content()
                .startsWith("# RA from MRI of the wrist")
                .contains("name: my-own\n", "manifest: cohort/manifest.csv\n");
        assertThat(medai("config", "init", "nothing", "-o", path("x.yaml"))).isEqualTo(66);
        Files.writeString(folder.resolve("numbers.csv"), "subject,image,label\na,a.png,1\nb,b.png,0\n");
        assertThat(medai(
                        "config", "init", "classify-2d", "--manifest", path("numbers.csv"), "-o", path("below/n.yaml")))
                .isZero();
        assertThat(folder.resolve("below/n.yaml"))
                .content()
                .contains("manifest: \"../numbers.csv\"", "  classes: [\"0\", \"1\"]");

        out.getBuffer().setLength(0);
        assertThat(medai("config", "show", path("my.yaml"))).isZero();
        assertThat(out.toString())
                .contains("manifest: manifest.csv\n", "output: .\n")
                .doesNotContain(folder.toString());
        assertThat(medai("config", "show", "quickstart")).isZero();
        assertThat(out.toString())
                .contains("template: cohort/template.nii.gz\n")
                .doesNotContain("configs/cohort");
    }

    @Test
    void aTableIsToldColumnByColumn() throws IOException {
        Files.writeString(
                folder.resolve("t.csv"),
                "subject,session,age,mixed,empty\n"
                        + "a,1,20.5,1,\n"
                        + "a,2,n/a,x,\n"
                        + "b,1,40.5,3,\n"
                        + "b,1,30.5,4,\n");
        assertThat(medai("inspect", "--json", path("t.csv"))).isZero();
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("\"rows\" : 4")
                .contains(
                        "\"subjects\" : 2, \"subjects_with_several_rows\" : 2, \"listed_twice\" : [ \"b session 1\" ]")
                .contains("\"column\" : \"age\", \"kind\" : \"number\", \"filled\" : 3, \"missing\" : 1")
                .contains(
                        "\"column\" : \"mixed\", \"kind\" : \"mixed\", \"filled\" : 4, \"missing\" : 0, \"different\" : 4, \"content\" : [ \"x\" ]")
                .contains("\"column\" : \"empty\", \"kind\" : \"empty\", \"filled\" : 0");
    }

    /** Three units of convolution of the quickstart's config on images whose size its template gives. */
    @Test
    void aConfigsNetworkIsToldLayerByLayer() throws IOException {
        assertThat(medai(
                        "simulate",
                        "brain",
                        "-n",
                        "4",
                        "--size",
                        "16,18,16",
                        "--spacing",
                        "12",
                        "-o",
                        path("cohort"),
                        "-q"))
                .isZero();
        TinyExperiment.write(folder, 1);
        assertThat(medai("inspect", path("tiny.yaml"))).as(err.toString()).isZero();
        long first = 8L * 9 * 8 * 27 * 2;
        assertThat(out.toString())
                .contains("ConvEncoder[widths=[2, 3, 4]")
                .containsPattern("features\\.0 +\\[2, 8, 9, 8] +54 +" + first)
                .containsPattern("classifier +\\[2] +10 +8")
                .doesNotContain("NaN");
    }

    @Test
    void aManifestOfFoldersSaysWhatIsWrong() throws IOException {
        pictures();
        Files.writeString(folder.resolve("images/left/broken.png"), "");
        assertThat(medai("convert", "--classes", path("images"), "-o", path("made")))
                .isEqualTo(65);
        assertThat(err.toString()).contains("broken.png");
        assertThat(Table.read(folder.resolve("made/manifest.csv")).rows()).hasSize(12);
        assertThat(medai("convert", "--classes", path("images"), "--subject", "(", "-o", path("made")))
                .isEqualTo(2);
        assertThat(medai("convert", "--classes", path("images"), "--subject", "none", "-o", path("made")))
                .isEqualTo(65);
    }
}
