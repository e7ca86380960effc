package medai.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import medai.cli.config.ConfigException;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.cli.stage.EvalStage;
import medai.eval.PublishedCounts;
import medai.eval.TrialMetrics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai eval}. */
@Command(
        name = "eval",
        description =
                "Metrics of predictions by trial: metrics.csv, report.md and learning curves. Or: checks a published table.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples: medai eval --config my.yaml",
            "          medai eval --predictions a.csv --positive npsle -o out",
            "          medai eval --counts configs/published/npsle-simclr-table2.csv"
        })
final class EvalCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "The experiment, as YAML.")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Replaces a value of the config. Repeatable.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--predictions",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Tables as medai infer writes them.")
    private List<Path> predictions = new ArrayList<>();

    @Option(names = "--positive", paramLabel = "CLASS", description = "The positive class, with --predictions.")
    private @Nullable String positive;

    @Option(
            names = "--counts",
            paramLabel = "FILE",
            description = "A published table with its counts: recomputed, contradictions named.")
    private @Nullable Path counts;

    @Option(
            names = "-o",
            paramLabel = "DIR",
            description = "Where the results go (default with --config: eval/ in its output folder).")
    private @Nullable Path folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, ConfigException {
        PrintWriter out = spec.commandLine().getOut();
        if (counts != null) {
            List<PublishedCounts.Cell> cells = PublishedCounts.check(counts);
            List<PublishedCounts.Cell> wrong =
                    cells.stream().filter(cell -> !cell.consistent()).toList();
            out.printf("%d of %d printed cells follow from the counts%n", cells.size() - wrong.size(), cells.size());
            wrong.forEach(cell -> out.println(PublishedCounts.describe(cell)));
            return 0;
        }
        if (config != null) {
            Experiment experiment = ConfigFile.read(config, settings);
            Path target = folder != null ? folder : experiment.output().resolve("eval");
            out.print(EvalStage.run(experiment, target));
            out.println("evaluation: " + target);
            return 0;
        }
        if (predictions.isEmpty() || positive == null || folder == null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "eval needs --config, or --predictions with --positive and -o, or --counts");
        }
        TrialMetrics metrics = TrialMetrics.of(predictions, positive);
        metrics.write(folder.resolve("metrics.csv"));
        out.print(EvalStage.table(metrics, Locale.ROOT));
        return 0;
    }
}
