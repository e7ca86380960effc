package medai.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import medai.cli.config.ConfigException;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.cli.stage.EvalStage;
import medai.cli.stage.PredictionReport;
import medai.eval.PublishedCounts;
import medai.eval.prediction.ClassificationEvaluation;
import medai.eval.prediction.Cutoff;
import medai.eval.prediction.PredictionTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai eval}. */
@Command(
        name = "eval",
        description = {
            "Metrics with 95 %% intervals, tests, figures and a report: of a run by trial, or of any table of predictions.",
            "With --positive or --classes a classification, else a regression. Where subjects repeat, intervals draw subjects.",
            "Or: checks a published table against its counts."
        },
        mixinStandardHelpOptions = true,
        subcommands = {EvalTables.Groups.class, EvalTables.Correlate.class, EvalTables.Logistic.class, EvalMasks.class},
        footer = {
            "",
            "Examples: medai eval --config my.yaml",
            "          medai eval --predictions a.csv b.csv --positive npsle --compare model -o out",
            "          medai eval --predictions x.csv --columns subject=id,truth=label,p_ra=score --positive ra -o out",
            "          medai eval --predictions p.csv --classes ra,oa,healthy -o out",
            "          medai eval --predictions scores.csv --raters reader1,reader2 -o out",
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
            names = "--classes",
            split = ",",
            paramLabel = "CLASS",
            description = "Three and more classes, in place of --positive: each against the rest, and all together.")
    private List<String> classes = new ArrayList<>();

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME=COLUMN",
            description =
                    "What the tables call subject, session, task, part, target, truth, predicted, p_CLASS, model.")
    private Map<String, String> columns = new LinkedHashMap<>();

    @Option(
            names = "--group-by",
            paramLabel = "COLUMN",
            description = "Judges the values of this column apart, such as task or site.")
    private String groupBy = "";

    @Option(
            names = "--compare",
            paramLabel = "COLUMN",
            description = "Compares the values of this column in pairs; model stands for the files.")
    private String compare = "";

    @Option(
            names = "--threshold",
            paramLabel = "SCORE|youden",
            description =
                    "Calls from this score on; youden: chosen on the validation part of each task. Default: the table's calls, else 0.5.")
    private @Nullable String threshold;

    @Option(
            names = "--bootstrap",
            defaultValue = "2000",
            description = "Draws of subjects, 0 for none; default ${DEFAULT-VALUE}.")
    private int draws;

    @Option(names = "--seed", defaultValue = "1", description = "Of the draws; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--raters",
            split = ",",
            paramLabel = "COLUMN",
            description = "Readers' columns: agreement.csv, everybody against everybody.")
    private List<String> raters = new ArrayList<>();

    @Option(names = "--allow-overlap", description = "Subjects may be in train and test of one task.")
    private boolean allowOverlap;

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
        if (predictions.isEmpty() || folder == null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "eval needs --config, or --predictions with -o, or --counts");
        }
        if (draws < 0 || draws > 1_000_000) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--bootstrap must be from 0 to 1000000; found " + draws);
        }
        if (positive == null && !(compare.isEmpty() && groupBy.isEmpty())) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--compare and --group-by need --positive: they are for classes");
        }
        if (!classes.isEmpty() && (classes.size() < 2 || positive != null || threshold != null)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--classes needs two or more, and neither --positive nor --threshold");
        }
        PredictionTable table = PredictionTable.read(predictions, new PredictionTable.Options(columns, allowOverlap));
        PredictionReport report = new PredictionReport(table, folder);
        if (!raters.isEmpty()) {
            report.agreement(raters);
        }
        out.print(text(report, table));
        out.flush();
        return 0;
    }

    private String text(PredictionReport report, PredictionTable table) throws IOException {
        if (!classes.isEmpty()) {
            return report.classes(classes, draws, seed);
        }
        if (positive == null) {
            return report.regression(draws, seed);
        }
        return report.classification(
                new ClassificationEvaluation.Options(positive, cutoff(table, positive), groupBy, draws, seed), compare);
    }

    private Cutoff cutoff(PredictionTable table, String of) throws IOException {
        if (threshold == null) {
            return Cutoff.ownCalls();
        }
        if (threshold.equals("youden")) {
            return Cutoff.youden(table, of);
        }
        try {
            return Cutoff.at(Double.parseDouble(threshold));
        } catch (NumberFormatException e) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--threshold must be a number or youden; found " + threshold, e);
        }
    }
}
