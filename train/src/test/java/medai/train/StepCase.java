package medai.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.target.ClassTruth;
import medai.cohort.target.MaskTruth;
import medai.cohort.target.ScoreTruth;
import medai.cohort.target.Target;
import medai.cohort.target.Truth;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.networks.FeaturesConfig;
import medai.networks.FormulaWeights;
import medai.networks.Network;
import medai.networks.weights.Tensor;

/**
 * A short training that {@code test-fixtures/training} has done too, on scans by a formula.
 *
 * @param sizes voxels of each view along z, y and x
 * @param scans that are trained on
 * @param sessions of each subject
 * @param validation further scans, by which an epoch is chosen
 * @param start what the first weights are
 */
record StepCase(
        String name,
        long seed,
        int task,
        FeaturesConfig features,
        Target target,
        Map<String, List<Integer>> sizes,
        int scans,
        int sessions,
        Optional<Selection> select,
        int validation,
        Start start,
        List<StageConfig> stages) {
    private static final double[] SPACING = {1.5, 1, 2.5};
    private static final float LIFT = 3;

    /** First weights. */
    enum Start {
        /** Those that medai draws. */
        DRAWN(1e-4),
        /** By a formula of their names. */
        FORMULA(1e-4),
        /**
         * The same with biases of normalisation about 3, for deep networks: few values then lie so near the bend of a ReLU that
         * rounding decides on which side. Gradients are small differences of large sums there, and a digit less is right.
         */
        LIFTED(2e-3);

        private final double close;

        Start(double close) {
            this.close = close;
        }

        /** How far five steps in single precision may be off, as a share of the largest change of a weight. */
        double close() {
            return close;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    List<String> views() {
        return List.copyOf(sizes.keySet());
    }

    /** As {@code medai train} sets it up: what the network sees at once follows from the scans. */
    TaskSetup setup(Path folder) throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int n = 0; n < scans + validation; n++) {
            samples.add(sample(n, folder));
        }
        List<List<Integer>> seen = NetworkFit.sizes(features, samples);
        return new TaskSetup(
                seed,
                task,
                features,
                views(),
                target,
                seen,
                stages,
                samples.subList(0, scans),
                samples.subList(scans, samples.size()),
                select,
                start == Start.DRAWN ? Map.of() : byFormula(first(stages.get(0), seen)),
                TrainedFrom.whole(name),
                2);
    }

    /** The weights that every name has when it first comes up; later stages go on from there. */
    Map<String, Tensor> firstWeights(TaskSetup setup) {
        Map<String, Tensor> all = new TreeMap<>(setup.start());
        for (StageConfig stage : start == Start.DRAWN ? stages : List.<StageConfig>of()) {
            first(stage, setup.inputSizes()).forEach(all::putIfAbsent);
        }
        return all;
    }

    private Map<String, Tensor> first(StageConfig stage, List<List<Integer>> seen) {
        try (Network network =
                TaskTraining.untrained(seed, task, stage, stage.network(features, views(), target, seen))) {
            return network.weights();
        }
    }

    private Map<String, Tensor> byFormula(Map<String, Tensor> shapes) {
        Map<String, Tensor> weights = new HashMap<>();
        shapes.forEach((name, tensor) -> {
            Tensor value = FormulaWeights.ofTorchvision(name, tensor.shape());
            Tensor beside = shapes.get(name.replace(".bias", ".weight"));
            if (start == Start.LIFTED && name.endsWith(".bias") && beside != null && beside.shape().length == 1) {
                float[] values = value.values().clone();
                for (int i = 0; i < values.length; i++) {
                    values[i] += LIFT;
                }
                value = new Tensor(value.shape(), values);
            }
            weights.put(name, value);
        });
        return weights;
    }

    private Sample sample(int number, Path folder) throws IOException {
        List<Path> images = new ArrayList<>();
        List<Path> maps = new ArrayList<>();
        for (int view = 0; view < sizes.size(); view++) {
            Volume scan = scan(number, view);
            images.add(folder.resolve("scan%d_%d.nii".formatted(number, view)));
            NiftiWriter.write(images.get(view), scan, "");
            maps.add(folder.resolve("labels%d_%d.nii".formatted(number, view)));
            if (target.kind() == Target.Kind.MASKS) {
                NiftiWriter.writeLabels(maps.get(view), labels(number, view, scan.grid()), "");
            }
        }
        String session = sessions == 1 ? "" : Integer.toString(number % sessions);
        return Sample.of(SampleId.of("s" + number / sessions, session), images, truth(number, maps));
    }

    private Truth truth(int number, List<Path> maps) {
        return switch (target.kind()) {
            case MASKS -> new MaskTruth(maps);
            case CLASSES -> {
                int label = number % target.outputNames().size();
                yield new ClassTruth(label, target.outputNames().get(label));
            }
            case SCORES ->
                new ScoreTruth(
                        List.of(List.of(0.5 * (number % 5)), List.of(number % 3 == 1 ? Double.NaN : number % 4 - 1)),
                        "");
        };
    }

    /** Waves with noise, and a corner of zeros. */
    private Volume scan(int number, int view) {
        Grid grid = grid(view);
        float[] voxels = FormulaWeights.image(100 * number + view, grid.size());
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    double waves = 2
                            + Math.sin(0.5 * x + number)
                            + Math.cos(0.3 * y - view) * Math.sin(0.7 * z + 0.5 * number);
                    int at = grid.index(x, y, z);
                    voxels[at] = x + y < 3 ? 0 : (float) (waves + 0.5 * voxels[at]);
                }
            }
        }
        return new Volume(grid, voxels);
    }

    private LabelMap labels(int number, int view, Grid grid) {
        int[] labels = new int[grid.size()];
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    labels[grid.index(x, y, z)] = (x / 3 + y / 2 + z + number + view)
                            % target.outputs().get(view);
                }
            }
        }
        return new LabelMap(grid, labels);
    }

    private Grid grid(int view) {
        List<Integer> size = sizes.get(views().get(view));
        Affine toCentre =
                Affine.translation(-(size.get(2) - 1) / 2.0, -(size.get(1) - 1) / 2.0, -(size.get(0) - 1) / 2.0);
        return new Grid(
                size.get(2),
                size.get(1),
                size.get(0),
                Affine.scaling(SPACING[0], SPACING[1], SPACING[2]).after(toCentre));
    }
}
