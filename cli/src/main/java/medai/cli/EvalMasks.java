package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import medai.cohort.manifest.Manifest;
import medai.eval.prediction.MetricRow;
import medai.eval.segmentation.SegmentationEvaluation;
import medai.imaging.file.ScanReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai eval masks}: label maps against label maps. */
@Command(
        name = "masks",
        description = {
            "Dice, Jaccard, Hausdorff distances and mean surface distance of every region of two label maps: segmentation.csv,",
            "and their means with 95 %% intervals that draw subjects: metrics.csv.",
            "Distances are in mm. A region that only one of the two has counts as Dice 0 and has no distance."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai eval masks --manifest m.csv --truth manual --predicted network -o out"})
final class EvalMasks implements Callable<Integer> {
    private static final int DRAWS = 2000;
    private static final long SEED = 1;

    @Option(names = "--manifest", required = true, paramLabel = "CSV", description = "A row per subject.")
    private Path manifest = Path.of("");

    @Option(names = "--truth", required = true, paramLabel = "COLUMN", description = "The true label map's column.")
    private String truth = "";

    @Option(names = "--predicted", required = true, paramLabel = "COLUMN", description = "The other label map's.")
    private String predicted = "";

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "Where the results go.")
    private Path folder = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        SegmentationEvaluation evaluation = new SegmentationEvaluation();
        for (Manifest.Entry entry : manifest().entries()) {
            evaluation.add(
                    entry.id(),
                    "",
                    "",
                    ScanReader.readLabels(entry.scan("truth")),
                    ScanReader.readLabels(entry.scan("predicted")),
                    Integer::toString,
                    entry.scan("predicted"));
        }
        evaluation.write(folder.resolve("segmentation.csv"));
        MetricRow.write(folder.resolve("metrics.csv"), evaluation.rows(DRAWS, SEED));
        evaluation.lines().forEach(spec.commandLine().getOut()::println);
        return 0;
    }

    private Manifest manifest() throws IOException {
        Manifest read = Manifest.read(manifest, Map.of("truth", truth, "predicted", predicted));
        read.requireScans();
        return read;
    }
}
