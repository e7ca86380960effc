package medai.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;

/** Twelve scans of 8 x 8 x 8 voxels of two classes, and the config of a network that is trained on them in a moment. */
final class SmallRun {
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
            network: {kind: conv_encoder, widths: [2, 3], kernel: 3, stride: [2, 1], pool: [1, 1]}
            train:
              split: {kind: stratified_k_fold, folds: 3}
              stages:
                - name: fit
                  objective: {kind: cross_entropy}
                  epochs: 2
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

    private SmallRun() {}

    /** @return the config, beside the manifest and the scans */
    static Path write(Path folder) throws IOException {
        List<String> rows = new ArrayList<>(List.of("subject,t1,group"));
        for (int i = 0; i < 12; i++) {
            String scan = "s%02d.nii.gz".formatted(i);
            NiftiWriter.write(folder.resolve(scan), scan(8, i), "small");
            rows.add("%02d,%s,%s".formatted(i, scan, i % 2 == 0 ? "neg" : "pos"));
        }
        Files.write(folder.resolve("manifest.csv"), rows);
        return Files.writeString(folder.resolve("small.yaml"), CONFIG);
    }

    /** A cube of noise, brighter for odd seeds. */
    static Volume scan(int edge, int seed) {
        java.util.Random random = new java.util.Random(seed);
        float[] voxels = new float[edge * edge * edge];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (float) random.nextGaussian() + seed % 2;
        }
        return new Volume(new Grid(edge, edge, edge, Affine.identity()), voxels);
    }
}
