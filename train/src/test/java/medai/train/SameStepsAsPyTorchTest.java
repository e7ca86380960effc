package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import medai.cohort.run.TaskFolder;
import medai.imaging.table.Table;
import medai.networks.engine.Torch;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trainings of five steps or a few more, end to end, against the same in plain PyTorch in double precision ({@code
 * test-fixtures/training}): the images of every batch, loss and rate of every epoch, and every weight and running statistic. What
 * is compared is how far training moved them, not where they are: weights that hardly moved would be nearly right otherwise.
 */
final class SameStepsAsPyTorchTest {
    private static final Path FIXTURES = Path.of("..", "test-fixtures", "training");

    /** Of losses. */
    private static final double CLOSE_LOSS = 2e-5;

    /** Half a unit in the last place of a number of about 1: what storing it in single precision may cost, at every step. */
    private static final double ROUNDING = 0x1p-24;

    private static final int WHOLE = 150; // numbers; of larger weights the script keeps sums and samples

    private static JsonObject epochs;
    private static Map<String, Tensor> changes;

    @TempDir
    Path folder;

    @BeforeAll
    static void read() throws IOException {
        Torch.start(2);
        epochs = JsonParser.parseString(Files.readString(FIXTURES.resolve("steps.json")))
                .getAsJsonObject();
        changes = Safetensors.read(FIXTURES.resolve("steps.safetensors")).tensors();
    }

    static List<StepCase> cases() {
        return StepCases.all();
    }

    /** If this fails, so does the test below; if this passes, the images are not to blame. */
    @ParameterizedTest
    @MethodSource("cases")
    void batchesHoldTheSameScansInTheSameOrderChangedInTheSameWay(StepCase training) throws IOException {
        TaskSetup setup = training.setup(folder);
        for (StageConfig stage : training.stages()) {
            try (ScanCache cache = new ScanCache(1 << 26, folder);
                    StageBatches batches = StageBatches.augmented(setup, stage, cache, Runnable::run);
                    NDManager manager = Torch.newManager()) {
                for (JsonObject epoch : of(training, stage)) {
                    EpochBatches found = batches.epoch(epoch.get("epoch").getAsInt());
                    assertThat(found.count())
                            .isEqualTo(epoch.getAsJsonArray("batches").size());
                    for (JsonElement batch : epoch.getAsJsonArray("batches")) {
                        EpochBatches.Batch next = found.next();
                        assertBatch(
                                stage.name() + " " + epoch.get("epoch"), setup, next, batch.getAsJsonObject(), manager);
                        found.giveBack(next);
                    }
                }
            }
        }
    }

    private static void assertBatch(
            String what, TaskSetup setup, EpochBatches.Batch found, JsonObject expected, NDManager manager) {
        List<String> scans = new ArrayList<>();
        expected.getAsJsonArray("ids").forEach(id -> scans.add(id.getAsString()));
        assertThat(found.samples())
                .as(what)
                .extracting(sample -> sample.id().toString())
                .isEqualTo(scans);
        long voxels = setup.inputSizes().stream()
                .mapToLong(s -> (long) s.get(0) * s.get(1) * s.get(2))
                .sum();
        double sum = 0;
        double squares = 0;
        try (NDArray images = found.voxels().array(manager, new Shape(found.rows() * voxels))) {
            for (float voxel : images.toFloatArray()) {
                sum += voxel;
                squares += (double) voxel * voxel;
            }
        }
        double wanted = expected.get("sumsq").getAsDouble();
        assertThat(squares).as(what + " sum of squares").isCloseTo(wanted, within(1e-6 * wanted));
        assertThat(sum).as(what + " sum").isCloseTo(expected.get("sum").getAsDouble(), within(1e-6 * wanted));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyWeightMovesAsFarAsInPyTorch(StepCase training) throws Exception {
        TaskSetup setup = training.setup(folder);
        TaskFolder task = new TaskFolder(folder.resolve("run"), 0);
        new TaskTraining(setup, task, (s, e, l, r, sec) -> {}, () -> false).run();
        assertLog(training, Table.read(task.log()).rows());
        Map<String, Tensor> start = training.firstWeights(setup);
        assertMoved(
                training,
                "end",
                start,
                ResumeState.read(task.state(), setup.fingerprint()).weights());
        assertMoved(training, "saved", start, Safetensors.read(task.weights()).tensors());
        for (StageConfig stage : training.stages()) {
            if (stage.objective().learns().isEmpty()) {
                Path saved = task.stage(stage.name()).weights();
                assertMoved(
                        training, stage.name(), start, Safetensors.read(saved).tensors());
            }
        }
    }

    private static List<JsonObject> of(StepCase training, StageConfig stage) {
        return epochs.getAsJsonArray(training.name()).asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(epoch -> epoch.get("stage").getAsString().equals(stage.name()))
                .toList();
    }

    private static void assertLog(StepCase training, List<Table.Row> rows) throws IOException {
        for (StageConfig stage : training.stages()) {
            assertThat(of(training, stage)).hasSize(stage.epochs());
            for (JsonObject epoch : of(training, stage)) {
                int number = epoch.get("epoch").getAsInt();
                double loss = epoch.get("loss").getAsDouble();
                Table.Row logged = row(rows, stage.name(), number, "loss");
                assertThat(logged.number("value"))
                        .as("%s: loss of %s, epoch %d", training, stage.name(), number)
                        .isCloseTo(loss, within(CLOSE_LOSS * loss));
                assertThat(logged.number("step")).isEqualTo(epoch.get("steps").getAsDouble());
                assertThat(row(rows, stage.name(), number, "learning_rate").number("value"))
                        .as("%s: rate of %s, epoch %d", training, stage.name(), number)
                        .isCloseTo(epoch.get("rate").getAsDouble(), within(1e-12));
                if (epoch.has("auroc")) {
                    assertThat(row(rows, stage.name(), number, "auroc").number("value"))
                            .isCloseTo(epoch.get("auroc").getAsDouble(), within(1e-12));
                }
            }
        }
    }

    private static Table.Row row(List<Table.Row> rows, String stage, int epoch, String name) throws IOException {
        for (Table.Row row : rows) {
            if (row.require("stage").equals(stage)
                    && row.number("epoch") == epoch
                    && row.require("name").equals(name)) {
                return row;
            }
        }
        throw new AssertionError("no %s of %s, epoch %d".formatted(name, stage, epoch));
    }

    private static void assertMoved(
            StepCase training, String when, Map<String, Tensor> start, Map<String, Tensor> found) {
        int steps = epochs.getAsJsonArray(training.name()).asList().stream()
                .mapToInt(epoch ->
                        epoch.getAsJsonObject().getAsJsonArray("batches").size())
                .sum();
        List<String> names = found.keySet().stream()
                .filter(name -> !name.endsWith("num_batches_tracked"))
                .toList();
        for (String name : names) {
            Tensor end = changes.get("%s|end|%s".formatted(training, name));
            Tensor expected = changes.getOrDefault("%s|%s|%s".formatted(training, when, name), end);
            String what = "%s, %s: %s".formatted(training, when, name);
            assertThat(expected).as(what).isNotNull();
            float[] from = start.get(name).values();
            float[] to = found.get(name).values();
            double[] moved = new double[to.length];
            double largest = 0;
            for (int i = 0; i < moved.length; i++) {
                moved[i] = (double) to[i] - from[i];
                largest = Math.max(largest, Math.abs(from[i]));
            }
            assertClose(what, moved, expected.values(), training.start().close(), steps * ROUNDING * largest);
        }
        assertThat(names)
                .containsAll(changes.keySet().stream()
                        .filter(key -> key.startsWith(training + "|" + when + "|"))
                        .map(key -> key.substring(key.lastIndexOf('|') + 1))
                        .toList());
    }

    /**
     * @param close of the largest change
     * @param rounding what storing the numbers in single precision may cost each
     */
    private static void assertClose(String what, double[] moved, float[] expected, double close, double rounding) {
        int skipped = moved.length > WHOLE ? 2 : 0; // sum and sum of squares
        int samples = expected.length - skipped;
        double largest = 0;
        for (int k = 0; k < samples; k++) {
            largest = Math.max(largest, Math.abs(expected[skipped + k]));
        }
        double limit = close * largest + rounding;
        assertThat(rounding).as(what + ": rounding beside " + largest).isLessThan(0.02 * largest);
        for (int k = 0; k < samples; k++) {
            int at = (int) (k * (moved.length - 1L) / Math.max(1, samples - 1));
            assertThat(moved[at]).as("%s[%d]", what, at).isCloseTo(expected[skipped + k], within(limit));
        }
        if (skipped > 0) {
            double sum = 0;
            double squares = 0;
            for (double value : moved) {
                sum += value;
                squares += value * value;
            }
            double norm = Math.sqrt(expected[1]);
            double apart = close * norm + rounding * Math.sqrt(moved.length);
            assertThat(Math.sqrt(squares)).as(what + ": length").isCloseTo(norm, within(apart));
            assertThat(sum).as(what + ": sum").isCloseTo(expected[0], within(apart * Math.sqrt(moved.length)));
        }
    }
}
