package medai.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.cohort.run.ConfigException;
import medai.eval.PublishedCounts;
import medai.eval.PublishedTests;
import medai.eval.prediction.ClassificationEvaluation;
import medai.eval.prediction.Cutoff;
import medai.eval.prediction.PatientRule;
import medai.eval.prediction.PredictionTable;
import medai.eval.prediction.RegressionEvaluation;
import medai.eval.report.Baselines;
import medai.eval.report.PredictionReport;
import medai.imaging.table.Numbers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
        footer = {
            "",
            "Examples: medai eval --config my.yaml",
            "          medai eval --predictions a.csv b.csv --positive npsle --compare model -o out",
            "          medai eval --predictions x.csv --columns subject=id,truth=label,p_ra=score --positive ra -o out",
            "          medai eval --predictions p.csv --classes ra,oa,healthy -o out",
            "          medai eval --predictions net0.csv net1.csv net2.csv --ensemble vote --positive 1 --patient-rule 2 -o out",
            "          medai eval --predictions scores.csv --total total --group-by site -o out",
            "          medai eval --predictions scores.csv --raters reader1,reader2 -o out",
            "          medai eval --counts configs/published/npsle-simclr-table2.csv"
        })
final class EvalCommand implements Callable<Integer> {
    /** Its subcommands, which {@link Medai} adds where the arguments may refer to them. */
    static final List<Class<?>> COMMANDS = List.of(
            EvalDetections.class,
            EvalConfounder.class,
            EvalTables.Groups.class,
            EvalTables.Paired.class,
            EvalTables.Correlate.class,
            EvalTables.Logistic.class,
            EvalTables.Linear.class,
            EvalMasks.class);

    private static final int MOST_DRAWS = 1_000_000;

    @Option(names = "--config", paramLabel = "FILE", description = "The experiment, as YAML.")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Replaces a value of the config. Repeatable.")
    private List<String> settings = new ArrayList<>();

    @Mixin
    private PredictionOptions predictions = new PredictionOptions();

    @Option(names = "--positive", paramLabel = "CLASS", description = "The positive class, with --predictions.")
    private @Nullable String positive;

    @Option(
            names = "--negative",
            paramLabel = "CLASS",
            description =
                    "The other class, where not all others are, or where its name would mean a missing value (-, None).")
    private @Nullable String negative;

    @Option(
            names = "--classes",
            split = ",",
            paramLabel = "CLASS",
            description = "Three and more classes, in place of --positive: each against the rest, and all together.")
    private List<String> classes = new ArrayList<>();

    @Option(
            names = "--group-by",
            paramLabel = "COLUMN",
            description = "Judges the values of this column separately, such as task or site.")
    private String groupBy = "";

    @Option(
            names = "--compare",
            paramLabel = "COLUMN",
            description = "Compares the values of this column in pairs; model stands for the files.")
    private String compare = "";

    @Option(
            names = "--threshold",
            paramLabel = "SCORE|youden",
            description = "Scores from this one on are called positive; youden: chosen on the validation part "
                    + "of each task. Default: the table's calls, else 0.5.")
    private @Nullable String threshold;

    @Option(
            names = "--bootstrap",
            defaultValue = "2000",
            description = "Draws of subjects, 0 for none; default ${DEFAULT-VALUE}.")
    private int draws;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the draws; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--raters",
            split = ",",
            paramLabel = "COLUMN",
            description = "Columns with readers' scores; agreement.csv compares all pairs of raters.")
    private List<String> raters = new ArrayList<>();

    @Option(
            names = "--patient-rule",
            defaultValue = "0",
            paramLabel = "K",
            description = "Judges patients, not rows: positive from K positive rows (slices, boxes) on.")
    private int patientRule;

    @Option(
            names = "--permutations",
            defaultValue = "0",
            description = "Permutation tests with this many draws: against chance, and between compared models.")
    private int permutations;

    @Option(
            names = "--total",
            defaultValue = "",
            paramLabel = "TARGET",
            description = "A target that is the total of the others: compared with their sum.")
    private String total = "";

    @Option(
            names = "--counts",
            paramLabel = "FILE",
            description = "Recomputes a published table from its counts and names the contradictions.")
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
            if (!cells.isEmpty()) {
                out.printf(
                        "%d of %d printed cells follow from the counts%n", cells.size() - wrong.size(), cells.size());
            }
            wrong.forEach(cell -> out.println(PublishedCounts.describe(cell)));
            PublishedTests.check(counts).forEach(out::println);
            return 0;
        }
        if (config != null) {
            Experiment experiment = ConfigFile.read(config, settings);
            Path target = folder != null ? folder : experiment.output().resolve("eval");
            out.print(experiment.evaluation().run(target));
            out.print(experiment.evaluation().beside(new Baselines(experiment.cohort(), experiment.eval()), target));
            out.println("evaluation: " + target);
            return 0;
        }
        if (predictions.isEmpty() || folder == null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "eval needs --config, or --predictions with -o, or --counts");
        }
        requireSense();
        List<String> named = Stream.concat(Stream.of(positive, negative), classes.stream())
                .filter(Objects::nonNull)
                .toList();
        PredictionTable table = predictions.read(named, this::isUnanswered, "a prediction");
        PredictionReport report = new PredictionReport(folder);
        if (!raters.isEmpty()) {
            report.agreement(table, raters);
        }
        out.print(text(report, table, folder));
        out.flush();
        return 0;
    }

    /** Whether a row holds nothing that could be judged; missing numbers are counted for each target. */
    private boolean isUnanswered(PredictionTable.Case one) {
        if (!classes.isEmpty()) {
            return classes.stream().anyMatch(name -> one.get("p_" + name).isEmpty());
        }
        return positive != null
                && one.get("p_" + positive).isEmpty()
                && (threshold != null || one.get("predicted").isEmpty());
    }

    private void requireSense() {
        require(draws >= 0 && draws <= MOST_DRAWS, "--bootstrap must be from 0 to 1000000; found " + draws);
        require(
                permutations >= 0 && permutations <= MOST_DRAWS,
                "--permutations must be from 0 to 1000000; found " + permutations);
        require(patientRule >= 0, "--patient-rule must be 1 or more; found " + patientRule);
        require(
                classes.isEmpty() || (classes.size() > 1 && positive == null && threshold == null),
                "--classes needs two or more, and neither --positive nor --threshold");
        require(
                classes.isEmpty() || compare.isEmpty(),
                "--compare is for --positive and for numbers, not for --classes");
        require(positive != null || negative == null, "--negative needs --positive");
        require(positive != null || patientRule == 0, "--patient-rule needs --positive: it counts rows of a class");
        require(positive != null || permutations == 0, "--permutations needs --positive: it is for classes");
        require(positive != null || threshold == null, "--threshold needs --positive: it is for classes");
        require(
                total.isEmpty() || (positive == null && classes.isEmpty()),
                "--total is for numbers, and not to be given with --positive or --classes");
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new CommandLine.ParameterException(spec.commandLine(), otherwise);
        }
    }

    private String text(PredictionReport report, PredictionTable table, Path target) throws IOException {
        if (!classes.isEmpty()) {
            return report.classes(table, classes, groupBy, draws, seed);
        }
        if (positive == null) {
            return report.regression(table, new RegressionEvaluation.Options(total, groupBy, draws, seed), compare);
        }
        PredictionTable judged = negative == null ? table.of(positive) : table.of(positive, negative);
        Cutoff cutoff = cutoff(judged, positive);
        if (patientRule > 0) {
            PatientRule rule = new PatientRule(positive, patientRule);
            judged = rule.of(judged, cutoff);
            rule.write(target.resolve("patients.csv"), judged);
            cutoff = Cutoff.ownCalls();
        }
        return report.classification(
                judged,
                new ClassificationEvaluation.Options(positive, cutoff, groupBy, draws, permutations, seed),
                compare);
    }

    private static double finite(String number) {
        return Numbers.parse(number).orElseThrow(() -> new NumberFormatException(number));
    }

    private Cutoff cutoff(PredictionTable table, String of) throws IOException {
        if (threshold == null) {
            return Cutoff.ownCalls();
        }
        if (threshold.equals("youden")) {
            return Cutoff.youden(table, of);
        }
        try {
            return Cutoff.at(finite(threshold));
        } catch (NumberFormatException e) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--threshold must be a number or youden; found " + threshold, e);
        }
    }
}
