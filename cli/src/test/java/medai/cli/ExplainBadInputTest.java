package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.table.Table;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code explain} on networks and label maps that it cannot use: one message, the documented exit code, and old results stay. */
final class ExplainBadInputTest extends KidneyCommandLineTest {
    @BeforeEach
    void trained() {
        simulateKidneys(40);
        assertThat(run("preprocess")).as(err.toString()).isZero();
        assertThat(run("train")).as(err.toString()).isZero();
    }

    private int run(String command, String... further) {
        return run(List.of(command), further);
    }

    private int run(List<String> words, String... further) {
        return onKidneys(
                words,
                Stream.concat(
                        Stream.of(
                                "data.target=group",
                                "data.classes=[no-tumour, tumour]",
                                "explain.classes=[no-tumour, tumour]",
                                "eval.positive=tumour",
                                "train.split={kind: monte_carlo, trials: 1, train: {no-tumour: 6, tumour: 6}, test: {no-tumour: 4, tumour: 4}}",
                                "train.stages[0].batch_size=6"),
                        Stream.of(further)));
    }

    private void refuses(String... message) {
        err.getBuffer().setLength(0);
        assertThat(run("explain")).as(err.toString()).isEqualTo(ExitCodes.UNUSABLE_INPUT);
        assertThat(err.toString()).contains(message).doesNotContain("bug in medai");
    }

    /** Sets all values of one of the trained network's weights to a number. */
    private void setHead(String name, float value) throws IOException {
        Path file = folder.resolve("runs/kidney-sweep/tasks/0/checkpoint.safetensors");
        Safetensors trained = Safetensors.read(file);
        Map<String, Tensor> tensors = new TreeMap<>(trained.tensors());
        float[] values = tensors.get(name).values().clone();
        Arrays.fill(values, value);
        tensors.put(name, new Tensor(tensors.get(name).shape(), values));
        try (OutputStream out = Files.newOutputStream(file)) {
            new Safetensors(trained.metadata(), tensors).writeTo(out);
        }
    }

    @Test
    void mapsThatAreZeroEverywhereHaveNoScale() throws IOException {
        assertThat(run("explain")).as(err.toString()).isZero();
        Path task = folder.resolve("explain/task-0");
        Map<String, String> before = texts(task);
        setHead("classifier.0.weight", 0);
        refuses("task-0", "maps of no-tumour", "values 0.0 and 0.0", "is this network trained?");
        assertThat(texts(task)).isEqualTo(before);
    }

    private static Map<String, String> texts(Path folder) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (String name : List.of("scale.json", "importance_train.csv", "importance_test.csv", "flags.csv")) {
            texts.put(name, Files.readString(folder.resolve(name)));
        }
        return texts;
    }

    @Test
    void aNetworkThatSaysNoNumberIsNotExplained() throws IOException {
        setHead("classifier.0.bias", Float.NaN);
        refuses(
                "checkpoint.safetensors",
                "NaN or infinite",
                "values of \"classifier.0.bias\"",
                "expected finite weights");
        setHead("classifier.0.bias", 0);
        setHead("classifier.0.weight", Float.MAX_VALUE); // finite, but not its sums
        refuses("sub-", "output Infinity", "expected finite numbers", "medai inspect");
        assertThat(Files.exists(folder.resolve("explain/task-0/scale.json"))).isFalse();
    }

    @Test
    void aNetworkWithoutPlacesHasNoMaps() {
        String[] deep = {"name=deep", "network.blocks=6"};
        assertThat(run("train", deep)).as(err.toString()).isZero();
        assertThat(run("explain", deep)).isEqualTo(ExitCodes.UNUSABLE_INPUT);
        assertThat(err.toString()).contains("1 x 1 x 1 cells", "says nothing about places", "occlusion");
    }

    @Test
    void everyLabelNeedsAName() throws IOException {
        Path names = folder.resolve("kidneys/labels.csv");
        List<String> lines = new ArrayList<>(Files.readAllLines(names));
        lines.removeIf(line -> line.startsWith("5,"));
        Files.write(names, lines);
        refuses("found the label 5", "expected one of those that", "labels.csv names", "name it there");
    }

    @Test
    void labelsOnAnotherGridAreBroughtOverOnlyWhenAskedFor() throws IOException {
        for (Table.Row row : Table.read(folder.resolve("kidneys/manifest.csv")).rows()) {
            halve(folder.resolve("kidneys").resolve(row.require("labels")));
        }
        refuses("_labels.nii.gz", "resample");
        err.getBuffer().setLength(0);
        assertThat(run("explain", "explain.regions.resample=true"))
                .as(err.toString())
                .isZero();
        assertThat(Table.read(folder.resolve("explain/regions.csv")).rows()).isNotEmpty();
    }

    @Test
    void everyScanNeedsItsLabelMap() throws IOException {
        Path manifest = folder.resolve("kidneys/manifest.csv");
        List<String> lines = new ArrayList<>(Files.readAllLines(manifest));
        int column = List.of(lines.get(0).split(",")).indexOf("labels");
        withCell(lines, column, line -> "");
        Files.write(manifest, lines);
        refuses("manifest.csv", "line ", "has nothing in \"labels\"", "explain.regions");
        withCell(lines, column, line -> "scans/gone.nii.gz");
        Files.write(manifest, lines);
        refuses("no file scans/gone.nii.gz", "explain.regions");
        lines.set(0, lines.get(0).replace(",labels", ",drawn"));
        Files.write(manifest, lines);
        refuses("no column \"labels\"", "--set explain.regions=null");
        assertThat(folder.resolve("explain/task-0/scale.json")).doesNotExist();
        assertThat(run("explain", "explain.regions=null")).as(err.toString()).isZero();
    }

    private static void withCell(List<String> lines, int column, UnaryOperator<String> cell) {
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", -1);
            cells[column] = cell.apply(cells[column]);
            lines.set(i, String.join(",", cells));
        }
    }

    /** Keeps only every second column. */
    private static void halve(Path file) throws IOException {
        Volume labels = ScanReader.readFile(file).volume();
        Grid grid = labels.grid();
        Grid half = grid.sameFieldOfView(grid.width() / 2, grid.height(), grid.depth());
        float[] values = new float[half.size()];
        for (int z = 0; z < half.depth(); z++) {
            for (int y = 0; y < half.height(); y++) {
                for (int x = 0; x < half.width(); x++) {
                    values[half.index(x, y, z)] = labels.voxels()[grid.index(2 * x, y, z)];
                }
            }
        }
        NiftiWriter.write(file, new Volume(half, values), "labels");
    }

    /** Scans of one class are summed up; the other class has no scans, and its cells in the importance table are empty. */
    @Test
    void aClassMayHaveNoScans() throws IOException {
        Path manifest = folder.resolve("kidneys/manifest.csv");
        Path some = folder.resolve("kidneys/some.csv");
        List<String> lines = new ArrayList<>(Files.readAllLines(manifest));
        lines.removeIf(line -> line.contains(",tumour"));
        Files.write(some, lines.subList(0, 4));
        Path shown = folder.resolve("shown");
        assertThat(run(List.of("explain", "--manifest", some.toString(), "-o", shown.toString())))
                .as(err.toString())
                .isZero();
        for (Table.Row row :
                Table.read(shown.resolve("task-0/importance_test.csv")).rows()) {
            assertThat(row.number("no-tumour_n")).isEqualTo(3);
            assertThat(row.get("tumour")).isEmpty();
        }
    }
}
