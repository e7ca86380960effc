package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import medai.cohort.manifest.ScanValues;
import medai.eval.prediction.ConfounderCheck;
import medai.eval.prediction.MetricRow;
import medai.eval.prediction.PredictionTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai eval confounder}. */
@Command(
        name = "confounder",
        description = "Asks whether a network learnt something other than the disease, such as the date of "
                + "the scan: its AUROC within quarters of the date, and what the date alone achieves. "
                + "confounder.csv.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: medai eval confounder --predictions runs/my/tasks/*/predictions.csv --positive ra --table manifest.csv --column scan_date -o out"
        })
final class EvalConfounder implements Callable<Integer> {
    @Mixin
    private PredictionOptions predictions = new PredictionOptions();

    @Option(names = "--positive", required = true, paramLabel = "CLASS", description = "The positive class.")
    private String positive = "";

    @Option(
            names = "--table",
            required = true,
            paramLabel = "CSV",
            description = "A row per subject (and session), such as the manifest.")
    private Path table = Path.of("");

    @Option(
            names = "--column",
            required = true,
            split = ",",
            paramLabel = "COLUMN",
            description = "Possible confounders: dates (2024-05-31), numbers or words.")
    private List<String> columns = List.of();

    @Option(
            names = "--categories",
            split = ",",
            paramLabel = "COLUMN",
            description = "Those of them whose numbers stand for categories, such as 1 and 2 for scanners.")
    private List<String> categories = List.of();

    @Option(names = "--bootstrap", defaultValue = "2000", description = "Draws of subjects; default ${DEFAULT-VALUE}.")
    private int draws;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the draws; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "-o", required = true, paramLabel = "DIR", description = "Where confounder.csv goes.")
    private Path folder = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (predictions.isEmpty() || draws < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "eval confounder needs --predictions, and a --bootstrap of at least 1");
        }
        PredictionTable judged =
                predictions.read(List.of(positive), one -> false, "anything").of(positive);
        judged.notes().forEach(note -> spec.commandLine().getOut().println("note: " + note));
        List<MetricRow> rows = new java.util.ArrayList<>();
        for (String column : columns) {
            ScanValues values = ScanValues.read(table, column, categories.contains(column));
            ConfounderCheck check = ConfounderCheck.of(judged, positive, values, draws, seed);
            rows.addAll(check.rows());
            check.findings().forEach(spec.commandLine().getOut()::println);
        }
        MetricRow.write(folder.resolve("confounder.csv"), rows);
        return 0;
    }
}
