package medai.bench.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.random.Draw;
import picocli.CommandLine;

/** A folder with a small cohort, a run that was trained on it, and an inner folder that is new for each trial. */
final class Workplace {
    static final String CONFIG = """
            name: small
            seed: 1
            manifest: manifest.csv
            output: out
            data:
              views: {t1: t1}
              target: group
              classes: [neg, pos]
            preprocess:
              non_finite: fail
              steps:
                - kind: orient
                - {kind: rescale_intensity, low: 0, high: 99.5}
            network: {kind: conv_encoder, widths: [2, 3], kernel: 3, stride: [2, 1], pool: [1, 1]}
            train:
              split: {kind: stratified_k_fold, folds: 2}
              stages:
                - name: fit
                  objective: {kind: cross_entropy}
                  epochs: 1
                  batch_size: 4
                  learning_rate: 0.01
                  optimizer: {kind: adam_w}
                  schedule: {kind: constant}
                  augmentation: {kind: none}
                  freeze_features: false
            explain:
              method: {kind: grad_cam}
              classes: [pos]
            eval:
              positive: pos
            """;

    private static final int SCANS = 6;
    private static final int EDGE = 8;

    private final Path folder;
    private final Path run;
    private final Path trial;

    /** Makes the cohort and trains on it, where that was not done before. */
    Workplace(Path folder, CommandLine medai) throws IOException {
        this.folder = folder.toAbsolutePath().normalize();
        run = this.folder.resolve("out");
        trial = this.folder.resolve("trial");
        delete(this.folder);
        Files.createDirectories(this.folder);
        Files.writeString(this.folder.resolve("small.yaml"), CONFIG);
        List<String> rows = new ArrayList<>(List.of("subject,t1,group"));
        for (int i = 0; i < SCANS; i++) {
            String name = "s%02d.nii.gz".formatted(i);
            float[] voxels = new float[EDGE * EDGE * EDGE];
            Draw draw = Draw.of(i, "voxels");
            for (int v = 0; v < voxels.length; v++) {
                voxels[v] = draw.nextInt(3) + i % 2;
            }
            NiftiWriter.write(
                    this.folder.resolve(name),
                    new Volume(new Grid(EDGE, EDGE, EDGE, Affine.identity()), voxels),
                    "fuzz");
            rows.add("s%d,%s,%s".formatted(i, name, i % 2 == 0 ? "neg" : "pos"));
        }
        Files.write(this.folder.resolve("manifest.csv"), rows);
        for (String command : List.of("preprocess", "train", "explain")) {
            int code = medai.execute(
                    command, "--config", this.folder.resolve("small.yaml").toString());
            if (code != 0) {
                throw new IOException("%s of the small cohort ended with %d".formatted(command, code));
            }
        }
    }

    /** Weights and descriptions of the run. */
    List<Seed> seeds() throws IOException {
        String task = "runs/small/tasks/0/";
        String small = " --config {W}/small.yaml --set output={T}";
        String[] readers = {"export {T}/runs/small --task 0 -o {T}/e.safetensors", "infer --task 0" + small};
        byte[] weights = Files.readAllBytes(run.resolve(task + "checkpoint.safetensors"));
        String start = "train --task 0 --set name=other --set train.start.weights={F}" + small;
        List<Seed> seeds = new ArrayList<>();
        for (int i = 0; i < 3; i++) { // as often as there are others
            seeds.add(Seed.of(Format.WEIGHTS, task + "checkpoint.safetensors", weights, readers)
                    .inRun());
        }
        seeds.add(Seed.of(Format.WEIGHTS, "w.safetensors", weights, start).inRun());
        seeds.add(
                Seed.of(Format.WEIGHTS, "w.safetensors", halved(weights), start).inRun());
        seeds.add(file(Format.JSON, task + "network.json", readers));
        seeds.add(file(Format.JSON, "explain/task-0/scale.json", "explain maps --task 0" + small));
        seeds.add(file(Format.JSON, task + "done.json", "train --task 0" + small));
        seeds.add(file(Format.TABLE, "runs/small/splits.csv", "infer --task 0" + small));
        seeds.add(file(Format.TABLE, "preprocess.csv", "infer --task 0" + small, "preprocess" + small));
        return seeds;
    }

    private Seed file(Format format, String name, String... commands) throws IOException {
        return Seed.of(format, name, Files.readAllBytes(run.resolve(name)), commands)
                .inRun();
    }

    /** One tensor of BF16. */
    private static byte[] halved(byte[] weights) {
        String header = "{\"features.0.weight\":{\"dtype\":\"BF16\",\"shape\":[2,1,3,3,3],\"data_offsets\":[0,108]}}";
        ByteBuffer all = ByteBuffer.allocate(8 + header.length() + 108).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(header.length());
        header.chars().forEach(c -> all.put((byte) c));
        for (int i = 0; i < 54; i++) {
            all.putShort((short) (0x3D00 + weights[weights.length - 1 - i]));
        }
        return all.array();
    }

    /** Puts an input into the inner folder, which holds nothing else but the run where it is needed. */
    void lay(Seed seed, byte[] damaged) throws IOException {
        delete(trial);
        Files.createDirectories(trial);
        if (seed.needsRun()) {
            try (Stream<Path> tree = Files.walk(run)) {
                for (Path from : tree.toList()) {
                    Path to = trial.resolve(run.relativize(from).toString());
                    if (Files.isDirectory(from)) {
                        Files.createDirectories(to);
                    } else {
                        Files.copy(from, to);
                    }
                }
            }
        }
        seed.beside().forEach((name, content) -> write(trial.resolve(name), content));
        write(trial.resolve(seed.file()), damaged);
    }

    /** The words of a command. */
    String[] words(Seed seed, String command) {
        String[] words = command.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace("{F}", trial.resolve(seed.file()).toString())
                    .replace("{T}", trial.toString())
                    .replace("{W}", folder.toString());
        }
        return words;
    }

    static void write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.resolveSibling("."));
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
