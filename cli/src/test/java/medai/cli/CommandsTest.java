package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import medai.cohort.run.Fingerprint;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.table.Table;
import medai.networks.engine.Torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands as a user's shell sees them: exit code, stdout, stderr, files. */
final class CommandsTest extends CommandLineTest {
    @BeforeEach
    void engine() {
        Torch.start(1);
    }

    /** A tiny cohort through every stage, then once more, then with a fault. */
    @Test
    void aCohortGoesThroughEveryStage() throws IOException {
        assertThat(medai(
                        "simulate",
                        "brain",
                        "-n",
                        "14",
                        "--npsle-share",
                        "0.5",
                        "--size",
                        "16,18,16",
                        "--spacing",
                        "12",
                        "-o",
                        folder.resolve("cohort").toString(),
                        "-q"))
                .isZero();
        assertThat(out.toString()).contains("14 simulated subjects", "AUROC of the oracle");
        String config = config();
        assertThat(medai("preprocess", "--config", config, "-q"))
                .as(err.toString())
                .isZero();
        assertThat(medai("train", "--config", config, "--threads", "1", "-q"))
                .as(err.toString())
                .isZero();
        assertThat(medai("infer", "--config", config, "--threads", "1", "-q"))
                .as(err.toString())
                .isZero();
        assertThat(medai("explain", "--config", config, "--threads", "1", "-q"))
                .as(err.toString())
                .isZero();
        assertThat(medai("eval", "--config", config)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("accuracy", "coefficient".substring(0, 2), "evaluation: ");
        Table predictions = Table.read(folder.resolve("infer/predictions.csv"));
        assertThat(predictions.rows()).hasSize(2 * 14);
        assertThat(predictions.columns())
                .containsExactly(
                        "subject",
                        "session",
                        "task",
                        "part",
                        "truth",
                        "predicted",
                        "p_non-npsle",
                        "p_npsle",
                        "logit_non-npsle",
                        "logit_npsle");
        mapsLieOnTheirScans();
        theRunSaysWhereItComesFrom();
        assertThat(folder.resolve("eval/report.md")).content().contains("accuracy");
        assertThat(folder.resolve("explain/cams.csv")).exists();
        tasksOneByOneHaveTheSameMeans(config);

        newScansArePreparedAndPredictedAsTheRunsOwn(predictions);

        aChosenVolumeHasTheSameMaps(config);
        whatIsNotThereIsRefused(config);

        byte[] weights = Files.readAllBytes(folder.resolve("runs/tiny/tasks/0/checkpoint.safetensors"));
        assertThat(medai("train", "--config", config, "--threads", "1")).isZero();
        assertThat(err.toString()).contains("is trained already");
        assertThat(medai("train", "--config", config, "--threads", "1", "--force", "-q"))
                .isZero();
        assertThat(Files.readAllBytes(folder.resolve("runs/tiny/tasks/0/checkpoint.safetensors")))
                .isEqualTo(weights);

        byte[] checkpoint = weights.clone();
        checkpoint[checkpoint.length - 1] ^= 4;
        Files.write(folder.resolve("runs/tiny/tasks/0/checkpoint.safetensors"), checkpoint);
        assertThat(medai("infer", "--config", config, "-q")).isEqualTo(65);
        assertThat(err.toString()).contains("checkpoint.safetensors", "checksum");
    }

    /** Elements of a job array write maps and means of their own tasks; the summary equals that of a single process. */
    private void tasksOneByOneHaveTheSameMeans(String config) throws IOException {
        Path whole = Files.move(folder.resolve("explain"), folder.resolve("whole"));
        assertThat(medai("explain", "summary", "--config", config, "-q")).isEqualTo(66);
        assertThat(err.toString()).contains("run \"medai explain maps\" first");
        for (String task : List.of("0", "1")) {
            assertThat(medai("explain", "--config", config, "--task", task, "--threads", "1", "-q"))
                    .as(err.toString())
                    .isZero();
        }
        assertThat(medai("explain", "summary", "--config", config, "-q"))
                .as(err.toString())
                .isZero();
        List<Path> means;
        try (Stream<Path> files = Files.list(whole)) {
            means = files.filter(file -> file.getFileName().toString().matches("(mean|difference)_class-.*")
                            || file.endsWith("target-share.csv")
                            || file.endsWith("group-difference.csv"))
                    .toList();
        }
        assertThat(means).hasSizeGreaterThan(3);
        for (Path file : means) {
            assertThat(folder.resolve("explain").resolve(file.getFileName()))
                    .as("%s", file)
                    .hasSameBinaryContentAs(file);
        }
    }

    private void theRunSaysWhereItComesFrom() throws IOException {
        Path run = folder.resolve("runs/tiny");
        Table manifest = Table.read(run.resolve("manifest.csv"));
        for (String column : List.of("t1", "labels", "changed")) {
            for (Table.Row row : manifest.rows()) {
                assertThat(run.resolve(row.require(column))).exists();
            }
        }
        assertThat(manifest.rows().get(0).require("sha256_t1"))
                .isEqualTo(new Fingerprint()
                        .addFile(folder.resolve("cohort/scans/sub-0001_t1.nii.gz"))
                        .value());
        assertThat(run.resolve("provenance.json"))
                .content()
                .contains("\"command_line\" : [ \"train\", \"--config\"", "\"git_commit\"", "\"pytorch\" : \"2.7.1\"");
    }

    /** Three known scans under new names and without a class: the run must predict the same as before. */
    private void newScansArePreparedAndPredictedAsTheRunsOwn(Table known) throws IOException {
        StringBuilder manifest = new StringBuilder("subject,t1\n");
        for (int i = 1; i <= 3; i++) {
            manifest.append("new%d,cohort/scans/sub-000%d_t1.nii.gz%n".formatted(i, i));
        }
        Path file = Files.writeString(folder.resolve("new.csv"), manifest);
        String run = folder.resolve("runs/tiny").toString();
        assertThat(medai("infer", "--run", run, "--manifest", file.toString()))
                .as("without -o")
                .isEqualTo(2);
        Path target = folder.resolve("predicted");
        assertThat(medai("infer", "--run", run, "--manifest", file.toString(), "-o", target.toString(), "-q"))
                .as(err.toString())
                .isZero();
        Table predictions = Table.read(target.resolve("predictions.csv"));
        assertThat(predictions.rows()).hasSize(2 * 3);
        for (Table.Row row : predictions.rows()) {
            assertThat(row.require("part")).isEqualTo("new");
            assertThat(row.get("truth")).isEmpty();
            Table.Row same = known.rows().stream()
                    .filter(r -> r.get("subject")
                                    .orElse("")
                                    .endsWith("000" + row.values().get(0).substring(3))
                            && r.values().get(2).equals(row.values().get(2)))
                    .findFirst()
                    .orElseThrow();
            assertThat(row.number("logit_npsle")).isCloseTo(same.number("logit_npsle"), within(1e-5));
        }
    }

    /** Every scan becomes the second of three volumes of its file: its maps stay the same. */
    private void aChosenVolumeHasTheSameMaps(String config) throws IOException {
        Path explained = folder.resolve("explain");
        Path map;
        try (Stream<Path> maps = Files.list(explained.resolve("task-0/cams"))) {
            map = maps.filter(file -> file.toString().contains("Gs_cam"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        byte[] before = Files.readAllBytes(map);
        Files.delete(map);
        StringBuilder manifest = new StringBuilder("subject,t1,labels,group\n");
        for (Table.Row row : Table.read(folder.resolve("cohort/manifest.csv")).rows()) {
            Volume scan = ScanReader.readFile(folder.resolve("cohort").resolve(row.require("t1")))
                    .volume();
            Volume other = scan.with(new float[scan.voxels().length]);
            String file = "several/%s.nii.gz".formatted(row.require("subject"));
            NiftiWriter.writeExactly(
                    folder.resolve("cohort").resolve(file), List.of(other, scan, other), "", List.of());
            manifest.append("%s,%s,%s,%s%n"
                    .formatted(row.require("subject"), file, row.require("labels"), row.require("group")));
        }
        Path several = Files.writeString(folder.resolve("cohort/several.csv"), manifest);
        String[] chosen = {"--set", "manifest=" + several, "--set", "data.views.t1={column: t1, volume: 1}", "-q"};
        assertThat(with(chosen, "explain", "--config", config))
                .as("prepared from files of one")
                .isEqualTo(66);
        assertThat(err.toString()).contains("from other volumes");
        assertThat(with(chosen, "preprocess", "--config", config))
                .as(err.toString())
                .isZero();
        assertThat(with(chosen, "explain", "--config", config, "--threads", "1"))
                .as(err.toString())
                .isZero();
        assertThat(map).hasBinaryContent(before);
        assertThat(medai("preprocess", "--config", config, "-q")).isZero();
    }

    /** Shards without scans, masks without a column; a task that is named twice is one. */
    private void whatIsNotThereIsRefused(String config) throws IOException {
        refuses("--shard 9/9 is empty: there are 8 scans", "explain", "scale", "--config", config, "--shard", "9/9");
        for (String command : List.of("preprocess", "explain")) {
            assertThat(medai(command, "--config", config, "--shard", "15/15", "-q"))
                    .isZero();
        }
        assertThat(err.toString())
                .contains(
                        "--shard 15/15 is empty: there are 14 subjects",
                        "15/15 is empty: there are 6 scans to explain");
        Files.delete(folder.resolve("preprocess.shard-15-of-15.csv"));
        refuses(
                "no column \"nosuch\" among subject, t1, labels",
                "explain",
                "--config",
                config,
                "--set",
                "explain.target.mask=nosuch");
        refuses(
                "the columns subject, t1, labels",
                "preprocess",
                "--config",
                config,
                "--set",
                "preprocess.steps=[{kind: apply_mask, mask: brain}]");
        String twice = folder.resolve("twice").toString();
        assertThat(medai("infer", "--config", config, "--task", "1,1", "-o", twice, "--threads", "1", "-q"))
                .isZero();
        assertThat(Table.read(folder.resolve("twice/predictions.csv")).rows())
                .hasSize(14)
                .allMatch(row -> row.get("task").orElse("").equals("1"));
        Path damaged = Files.writeString(folder.resolve("cohort/damaged.nii"), "damaged");
        Path manifest = Files.writeString(folder.resolve("damaged.csv"), "subject,t1\na," + damaged + "\nb," + damaged);
        for (String command : List.of("infer", "explain")) {
            refuses(
                    "2 scans: found only 7 bytes",
                    command,
                    "--config",
                    config,
                    "--manifest",
                    manifest.toString(),
                    "-o",
                    folder.resolve("damaged").toString());
            assertThat(err.toString()).contains("no scan that can be prepared").hasLineCount(2);
        }
    }

    private void refuses(String message, String... words) {
        err.getBuffer().setLength(0);
        assertThat(with(new String[] {"-q"}, words)).as(err.toString()).isEqualTo(65);
        assertThat(err.toString()).contains(message);
    }

    private int with(String[] settings, String... words) {
        return medai(Stream.concat(Stream.of(words), Stream.of(settings)).toArray(String[]::new));
    }

    private void mapsLieOnTheirScans() throws IOException {
        Table cams = Table.read(folder.resolve("explain/cams.csv"));
        assertThat(cams.rows()).isNotEmpty();
        for (Table.Row row : cams.rows()) {
            Grid map = ScanReader.readFile(folder.resolve("explain").resolve(row.require("path")))
                    .volume()
                    .grid();
            Grid scan = ScanReader.readFile(
                            folder.resolve("cohort/scans/sub-%s_t1.nii.gz".formatted(row.require("subject"))))
                    .volume()
                    .grid();
            assertThat(map).isEqualTo(scan);
        }
    }

    @Test
    void badScansAreReportedAndTheOthersGoOn() throws IOException {
        medai(
                "simulate",
                "brain",
                "-n",
                "4",
                "--npsle-share",
                "0.5",
                "--size",
                "16,18,16",
                "--spacing",
                "12",
                "-o",
                folder.resolve("cohort").toString(),
                "-q");
        Path scans = folder.resolve("cohort/scans");
        byte[] whole = Files.readAllBytes(scans.resolve("sub-0001_t1.nii.gz"));
        Files.write(scans.resolve("sub-0001_t1.nii.gz"), Arrays.copyOf(whole, whole.length / 2));
        Volume nan = new Volume(new Grid(4, 4, 4, Affine.identity()), new float[64]);
        nan.voxels()[5] = Float.NaN;
        NiftiWriter.write(scans.resolve("sub-0002_t1.nii.gz"), nan, "");
        Files.delete(scans.resolve("sub-0003_t1.nii.gz"));
        assertThat(medai("preprocess", "--config", config(), "-q")).isEqualTo(65);
        assertThat(out.toString()).contains("1 of 4 scans are prepared");
        assertThat(err.toString()).contains("sub-0001_t1.nii.gz", "1 NaN or infinite of 64 voxels", "no such file");
        Table table = Table.read(folder.resolve("preprocess.csv"));
        assertThat(table.rows().stream().map(row -> row.get("status").orElse("")))
                .containsExactly("failed", "failed", "failed", "ok");
        assertThat(medai("train", "--config", config(), "-q"))
                .isEqualTo(65); // too few subjects, reported before anything starts
        assertThat(err.toString()).contains("has 2 subjects; the split needs");
    }

    @Test
    void oneProblemOfAllScansIsOneLine() throws IOException {
        StringBuilder rows = new StringBuilder("subject,t1,seg,group\n");
        Grid grid = Grid.centred(4, 4, 4, 2);
        Volume volume = new Volume(grid, new float[grid.size()]);
        for (int i = 1; i <= 5; i++) {
            NiftiWriter.writeExactly(folder.resolve("s" + i + ".nii"), List.of(volume, volume), "", List.of());
            rows.append("%d,s%d.nii,s%d.nii,npsle%n".formatted(i, i, i));
        }
        Path manifest = Files.writeString(folder.resolve("m.csv"), rows);
        String problem =
                ": found 2 volumes in one file, expected one volume; choose one: data.views.<view>.volume in a "
                        + "config, or --volume of \"medai convert\"; first: ";
        Path first = folder.resolve("s1.nii");
        String template = "preprocess.steps=[{kind: orient}]";
        assertThat(medai("preprocess", "--config", config(), "--set", "manifest=" + manifest, "--set", template, "-q"))
                .isEqualTo(65);
        assertThat(err.toString().lines()).containsExactly("medai: 5 scans" + problem + first);
        assertThat(Table.read(folder.resolve("preprocess.csv")).rows())
                .hasSize(5)
                .allMatch(row -> row.get("message").orElse("").contains("2 volumes"));
        err.getBuffer().setLength(0);
        String[] measured = {
            "--manifest",
            manifest.toString(),
            "--labels",
            "seg",
            "-o",
            folder.resolve("n.csv").toString()
        };
        assertThat(with(measured, "measure", "nwi")).isEqualTo(65);
        assertThat(err.toString().lines())
                .containsExactly(
                        "medai: 5 rows: found 2 volumes in one file, expected a label map, which is one volume; "
                                + "write the label map to a file of its own; first: 1: " + first);
        assertThat(Table.read(folder.resolve("n.csv")).rows()).hasSize(5);
        err.getBuffer().setLength(0);
        String[] cut = {
            "--manifest",
            manifest.toString(),
            "--mask",
            "seg",
            "--image",
            "t1",
            "-o",
            folder.resolve("p").toString()
        };
        assertThat(with(cut, "patches")).isEqualTo(65);
        assertThat(err.toString().lines()).containsExactly("medai: 5 scans" + problem + "1: " + first);
        assertThat(Table.read(folder.resolve("p/problems.csv")).rows()).hasSize(5);
    }

    /** Pictures to a volume, two masks of lesions to patches, measures to tables; every result is written to the right place. */
    @Test
    void imagesAreConvertedMeasuredAndCut() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        for (int i = 0; i < 2; i++) {
            var slice = new java.awt.image.BufferedImage(4, 3, java.awt.image.BufferedImage.TYPE_BYTE_GRAY);
            slice.getRaster().setSample(1, 2, 0, 10 + i);
            javax.imageio.ImageIO.write(
                    slice, "png", pictures.resolve(i + ".png").toFile());
        }
        assertThat(medai(
                        "convert",
                        pictures.toString(),
                        "-o",
                        folder.resolve("p.nii.gz").toString()))
                .isZero();
        assertThat(ScanReader.readFile(folder.resolve("p.nii.gz")).volume().at(1, 2, 1))
                .isEqualTo(11);
        assertThat(medai(
                        "convert",
                        pictures.resolve("0.png").toString(),
                        "-o",
                        folder.resolve("p.txt").toString()))
                .isEqualTo(65);

        Grid grid = Grid.centred(40, 40, 40, 1);
        float[] lesion = new float[grid.size()];
        float[] image = new float[grid.size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = i % 40;
            boolean inside = i % 40 >= 18 && i % 40 < 22 && i / 40 % 40 == 20 && i / 1600 == 20;
            lesion[i] = inside ? 1 : 0;
        }
        NiftiWriter.write(folder.resolve("image.nii.gz"), new Volume(grid, image), "");
        NiftiWriter.writeLabels(folder.resolve("lesion.nii.gz"), new Volume(grid, lesion), "");
        Files.writeString(
                folder.resolve("m.csv"),
                "subject,t1,wml,group\n1,image.nii.gz,lesion.nii.gz,ms\n2,none.nii.gz,lesion.nii.gz,ms\n");
        String manifest = folder.resolve("m.csv").toString();
        String regions = folder.resolve("regions.csv").toString();
        assertThat(medai(
                        "measure",
                        "regions",
                        "--manifest",
                        manifest,
                        "--image",
                        "t1",
                        "--labels",
                        "wml",
                        "-o",
                        regions))
                .isEqualTo(65);
        Table measured = Table.read(Path.of(regions));
        assertThat(measured.rows().get(0).number("region1_mean")).isEqualTo(19.5);
        assertThat(measured.rows().get(1).require("status")).isEqualTo("failed");
        assertThat(medai(
                        "patches",
                        "--manifest",
                        manifest,
                        "--mask",
                        "wml",
                        "--image",
                        "t1",
                        "-o",
                        folder.resolve("patches").toString()))
                .isEqualTo(65);
        assertThat(out.toString()).contains("1 lesions, 0 of them possibly confluent");
        Table patches = Table.read(folder.resolve("patches/manifest.csv"));
        assertThat(patches.rows()).hasSize(1);
        assertThat(patches.rows().get(0).require("group")).isEqualTo("ms");
        assertThat(patches.rows().get(0).number("volume_mm3")).isEqualTo(4);
        Volume patch = ScanReader.readFile(
                        folder.resolve("patches").resolve(patches.rows().get(0).require("t1")))
                .volume();
        assertThat(patch.grid().width()).isEqualTo(28);

        String resampled = folder.resolve("small.nii.gz").toString();
        assertThat(medai(
                        "resample",
                        folder.resolve("image.nii.gz").toString(),
                        "--onto",
                        folder.resolve("patches")
                                .resolve(patches.rows().get(0).require("t1"))
                                .toString(),
                        "-o",
                        resampled))
                .isZero();
        assertThat(ScanReader.readFile(Path.of(resampled)).volume().at(14, 14, 14))
                .isEqualTo(20);
    }

    @Test
    void mistakesInTheManifestAreToldAllAtOnceByLine() throws IOException {
        Path cohort = Files.createDirectories(folder.resolve("cohort"));
        Files.writeString(
                cohort.resolve("manifest.csv"),
                "subject,group,t1\n1,npsle,a.nii\n2,healthy,b.nii\n3,,c.nii\n4,non-npsle,d.nii\n");
        assertThat(medai("train", "--config", config(), "-q")).isEqualTo(65);
        assertThat(err.toString())
                .contains("line 3: class \"healthy\" is not one of data.classes", "line 4: 3 has no class");
        Files.writeString(
                cohort.resolve("manifest.csv"), "subject,group,t1\n1,npsle,a.nii\n2,npsle,b.nii\n1,npsle,c.nii\n");
        assertThat(medai("preprocess", "--config", config(), "-q")).isEqualTo(65);
        assertThat(err.toString()).contains("manifest.csv", "line 4", "line 2");
    }

    @Test
    void wrongUseHasItsOwnExitCodes() throws IOException {
        assertThat(medai("train")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(2).last().isEqualTo("See: medai train --help");
        err.getBuffer().setLength(0);
        assertThat(medai("train", "--confg", "my.yaml")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown option", "'--confg'", "Possible solutions: --config");
        err.getBuffer().setLength(0);
        assertThat(medai("eval")).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: medai eval", "medai: ");
        assertThat(medai("train", "--config", folder.resolve("none.yaml").toString()))
                .isEqualTo(66);
        Files.writeString(folder.resolve("wrong.yaml"), "name: x\nsede: 1\n");
        assertThat(medai("config", "check", folder.resolve("wrong.yaml").toString()))
                .isEqualTo(78);
        assertThat(err.toString()).contains("wrong.yaml:2:1", "did you mean \"seed\"?");
        assertThat(medai("inspect", folder.resolve("none.nii").toString())).isEqualTo(66);
        Files.writeString(folder.resolve("text.nii"), "hello");
        assertThat(medai("inspect", folder.resolve("text.nii").toString())).isEqualTo(65);
        Files.writeString(folder.resolve("file"), "");
        assertThat(medai(
                        "simulate",
                        "brain",
                        "-n",
                        "1",
                        "--size",
                        "8,8,8",
                        "-o",
                        folder.resolve("file/below").toString()))
                .isEqualTo(73);
    }

    @Test
    void namesAndNumbersThatDoNotFitAreWrongUse() throws IOException {
        for (String command : List.of("train", "infer", "explain")) {
            for (String task : List.of("2", "-1")) {
                misused(
                        "--task must be from 0 to 1 for this run; found " + task,
                        command,
                        "--config",
                        config(),
                        "--task",
                        task);
            }
        }
        String in = folder.toString();
        String to = folder.resolve("m.csv").toString();
        misused("--volume is a number from 0 on", "convert", in, "--volume", "-1", "-o", to);
        misused("--volume is a number from 0 on", "convert", "--bids", in, "--volume", "1", "-o", to);
        misused("--volume is a number from 0 on", "convert", "--dicom", in, "--volume", "1", "-o", to);
        misused("go with --bids", "convert", in, "--suffix", "T1w", "-o", to);
        misused("go with --bids", "convert", "--dicom", in, "--entity", "acq=x", "-o", to);
        misused("--engine goes with DICOM", "convert", "--bids", in, "--engine", "dcm2niix", "-o", to);
        misused(
                "--region: \"left\" is no region; the regions are [left_projection, left_association, right_projection, right_association]",
                "measure",
                "alps",
                "--manifest",
                to,
                "--dxx",
                "x",
                "--dyy",
                "y",
                "--dzz",
                "z",
                "--rois",
                "r",
                "--region",
                "left=1",
                "-o",
                to);
    }

    private void misused(String message, String... words) {
        err.getBuffer().setLength(0);
        assertThat(medai(words)).as(err.toString()).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void inspectSpeaksToMachinesToo() throws IOException {
        NiftiWriter.write(folder.resolve("a.nii.gz"), new Volume(Grid.centred(2, 3, 4, 1.5), new float[24]), "test");
        assertThat(medai("inspect", "--json", folder.resolve("a.nii.gz").toString()))
                .isZero();
        assertThat(out.toString())
                .contains("\"shape\" : [ 2, 3, 4 ]", "\"orientation\" : \"RAS\"", "\"geometry\" : \"sform\"");
    }

    private String config() throws IOException {
        return TinyExperiment.write(folder, 2).toString();
    }
}
