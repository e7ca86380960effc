package medai.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import medai.cohort.manifest.Measurements;
import medai.eval.hypothesis.Adjustment;
import medai.eval.hypothesis.LogisticRegression;
import medai.eval.table.CategoryComparison;
import medai.eval.table.CorrelationComparison;
import medai.eval.table.GroupComparison;
import medai.eval.table.PairedComparison;
import medai.eval.table.RegressionTable;
import medai.eval.table.TestRow;
import medai.imaging.file.UnusableInputException;
import medai.report.GroupFigure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The subcommands of {@code medai eval} for tables of measurements, such as {@code medai measure} writes them. */
final class EvalTables {
    private EvalTables() {}

    /** What all of them ask for. */
    static final class Source {
        @Option(names = "--table", required = true, paramLabel = "CSV", description = "A row per subject.")
        private Path table = Path.of("");

        @Option(
                names = {"-o", "--output"},
                required = true,
                paramLabel = "DIR",
                description = "Where the results go.")
        private Path folder = Path.of("");

        Measurements read(List<String> columns, PrintWriter err) throws IOException {
            return read(columns, Map.of(), err);
        }

        Measurements read(List<String> columns, Map<String, String> named, PrintWriter err) throws IOException {
            Measurements measurements = Measurements.read(table, columns, named);
            if (measurements.incomplete() > 0) {
                err.println("note: %d incomplete rows are left out".formatted(measurements.incomplete()));
            }
            return measurements;
        }
    }

    /** Groups compared. */
    @Command(
            name = "groups",
            description = {
                "Compares groups variable by variable: tests.csv, and for each variable a figure with "
                        + "every subject's value.",
                "Variables with words in place of numbers are counted (chi-squared, Fisher)."
            },
            mixinStandardHelpOptions = true,
            footer = {"", "Example: medai eval groups --table alps.csv --by group --variables alps_mean,nwi -o out"})
    static final class Groups implements Callable<Integer> {
        @Mixin
        private Source source = new Source();

        @Option(names = "--by", required = true, paramLabel = "COLUMN", description = "The groups' column.")
        private String by = "";

        @Option(
                names = "--variables",
                required = true,
                split = ",",
                paramLabel = "COLUMN",
                description = "The variables to compare.")
        private List<String> variables = new ArrayList<>();

        @Option(
                names = "--categories",
                split = ",",
                paramLabel = "COLUMN",
                description = "Variables whose numbers stand for categories, such as 0 and 1 for a sex.")
        private List<String> categories = new ArrayList<>();

        @Option(
                names = "--adjust",
                defaultValue = "BONFERRONI",
                description = "Adjustment of Dunn's p-values: bonferroni (default), holm or benjamini_hochberg.")
        private Adjustment adjustment = Adjustment.BONFERRONI;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            if (!variables.containsAll(categories)) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "--categories must name some of --variables, %s; found %s".formatted(variables, categories));
            }
            List<TestRow> rows = new ArrayList<>();
            for (String variable : variables) {
                Measurements table =
                        source.read(List.of(by, variable), spec.commandLine().getErr());
                try {
                    if (categories.contains(variable) || table.isWords(variable)) {
                        rows.addAll(CategoryComparison.of(variable, table, by));
                    } else {
                        Map<String, double[]> groups = table.groups(by, variable);
                        rows.addAll(GroupComparison.of(variable, groups, adjustment));
                        GroupFigure.write(source.folder.resolve("figures"), variable, groups);
                    }
                } catch (IllegalArgumentException e) {
                    throw new UnusableInputException(source.table + ": " + e.getMessage());
                }
            }
            TestRow.write(source.folder.resolve("tests.csv"), rows);
            rows.forEach(row -> spec.commandLine().getOut().println(row.describe()));
            return 0;
        }
    }

    /** Conditions compared on the same subjects. */
    @Command(
            name = "paired",
            description = {
                "Compares columns of the same subjects: two by paired t, Wilcoxon and permutations, more by repeated-measures ANOVA",
                "(Greenhouse-Geisser) and Friedman: tests.csv."
            },
            mixinStandardHelpOptions = true,
            footer = {"", "Example: medai eval paired --table t.csv --columns month0,month6,month12 -o out"})
    static final class Paired implements Callable<Integer> {
        @Mixin
        private Source source = new Source();

        @Option(
                names = "--columns",
                required = true,
                split = ",",
                paramLabel = "COLUMN",
                description = "Two or more, the conditions.")
        private List<String> columns = new ArrayList<>();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            Measurements table = source.read(columns, spec.commandLine().getErr());
            List<double[]> values = new ArrayList<>();
            for (String column : columns) {
                values.add(table.numbers(column));
            }
            List<TestRow> rows;
            try {
                rows = PairedComparison.of(columns, values);
            } catch (IllegalArgumentException e) {
                throw new UnusableInputException(source.table + ": " + e.getMessage());
            }
            TestRow.write(source.folder.resolve("tests.csv"), rows);
            rows.forEach(row -> spec.commandLine().getOut().println(row.describe()));
            return 0;
        }
    }

    /** Variables correlated. */
    @Command(
            name = "correlate",
            description =
                    "Partial correlations, Pearson's and Spearman's, of each variable with another given covariates.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: medai eval correlate --table t.csv --variables alps,nwi --with cognition --covariates age -o out"
            })
    static final class Correlate implements Callable<Integer> {
        @Mixin
        private Source source = new Source();

        @Option(
                names = "--variables",
                required = true,
                split = ",",
                paramLabel = "COLUMN",
                description = "The variables on one side.")
        private List<String> variables = new ArrayList<>();

        @Option(
                names = "--with",
                required = true,
                split = ",",
                paramLabel = "COLUMN",
                description = "The variables on the other side.")
        private List<String> others = new ArrayList<>();

        @Option(
                names = "--covariates",
                split = ",",
                paramLabel = "COLUMN",
                description = "Covariates whose effect is removed from both.")
        private List<String> covariates = new ArrayList<>();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            List<TestRow> rows = new ArrayList<>();
            for (String x : variables) {
                for (String y : others) {
                    List<String> columns = new ArrayList<>(List.of(x, y));
                    columns.addAll(covariates);
                    Measurements table = source.read(columns, spec.commandLine().getErr());
                    rows.addAll(CorrelationComparison.of(x, y, table, covariates));
                }
            }
            TestRow.write(source.folder.resolve("tests.csv"), rows);
            rows.forEach(row -> spec.commandLine().getOut().println(row.describe()));
            return 0;
        }
    }

    /** An outcome modelled. */
    @Command(
            name = "logistic",
            description =
                    "Logistic regression: coefficients, odds ratios with 95 %% intervals and p-values in logistic.csv.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: medai eval logistic --table t.csv --outcome group --positive npsle --predictors alps,nwi,age -o out"
            })
    static final class Logistic implements Callable<Integer> {
        @Mixin
        private Source source = new Source();

        @Option(names = "--outcome", required = true, paramLabel = "COLUMN", description = "The outcome's column.")
        private String outcome = "";

        @Option(
                names = "--positive",
                required = true,
                paramLabel = "VALUE",
                description = "The outcome that is modelled.")
        private String positive = "";

        @Option(
                names = "--predictors",
                required = true,
                split = ",",
                paramLabel = "COLUMN",
                description = "The predictors, columns of numbers.")
        private List<String> predictors = new ArrayList<>();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            List<String> columns = new ArrayList<>(predictors);
            columns.add(outcome);
            Measurements table = source.read(
                    columns, Map.of(outcome, positive), spec.commandLine().getErr());
            boolean[] labels = table.have(outcome, positive);
            double[][] x = new double[labels.length][predictors.size()];
            for (int i = 0; i < labels.length; i++) {
                for (int j = 0; j < predictors.size(); j++) {
                    x[i][j] = table.rows().get(i).number(predictors.get(j));
                }
            }
            LogisticRegression model;
            try {
                model = LogisticRegression.of(labels, x, predictors);
            } catch (IllegalArgumentException e) {
                throw new UnusableInputException(source.table + ": " + e.getMessage());
            }
            RegressionTable.logistic(source.folder, model);
            PrintWriter out = spec.commandLine().getOut();
            model.terms().forEach(term -> out.println(term.describe()));
            out.printf(
                    Locale.ROOT,
                    "log-likelihood %.4f, with the intercept alone %.4f, n %d%n",
                    model.logLikelihood(),
                    model.nullLogLikelihood(),
                    labels.length);
            return 0;
        }
    }

    /** Measurements modelled. */
    @Command(
            name = "linear",
            description = {
                "Linear regression of one or more measurements on the same predictors: coefficients with 95 %% intervals in linear.csv, "
                        + "the models in linear-models.csv.",
                "Predictors with words become a column of 0 and 1 for each word but one, with which the others are compared."
            },
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: medai eval linear --table t.csv --outcomes alps,nwi --predictors group,age,sex --reference group=hc -o out"
            })
    static final class Linear implements Callable<Integer> {
        @Mixin
        private Source source = new Source();

        @Option(
                names = "--outcomes",
                required = true,
                split = ",",
                paramLabel = "COLUMN",
                description = "The measurements, each with a model of its own.")
        private List<String> outcomes = new ArrayList<>();

        @Option(
                names = "--predictors",
                required = true,
                split = ",",
                paramLabel = "COLUMN",
                description = "The predictors, columns of numbers or words.")
        private List<String> predictors = new ArrayList<>();

        @Option(
                names = "--categories",
                split = ",",
                paramLabel = "COLUMN",
                description = "Predictors whose numbers stand for categories.")
        private Set<String> categories = Set.of();

        @Option(
                names = "--reference",
                split = ",",
                paramLabel = "COLUMN=WORD",
                description =
                        "The word that a column's other words are compared with. Default: the first in alphabetical order.")
        private Map<String, String> references = Map.of();

        @Option(
                names = "--adjust",
                defaultValue = "HOLM",
                description =
                        "Adjustment of a predictor's p-values over several outcomes: holm (default), bonferroni or benjamini_hochberg.")
        private Adjustment adjustment = Adjustment.HOLM;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            if (!predictors.containsAll(categories) || !predictors.containsAll(references.keySet())) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "--categories and --reference must name some of --predictors, %s; found %s and %s"
                                .formatted(predictors, categories, references.keySet()));
            }
            List<RegressionTable.Model> models = new ArrayList<>();
            for (String outcome : outcomes.stream().distinct().toList()) {
                List<String> columns = new ArrayList<>(predictors);
                columns.add(outcome);
                Measurements table =
                        source.read(columns, references, spec.commandLine().getErr());
                try {
                    models.add(RegressionTable.model(outcome, table, predictors, categories, references));
                } catch (IllegalArgumentException e) {
                    throw new UnusableInputException("%s, %s: %s".formatted(source.table, outcome, e.getMessage()));
                }
            }
            RegressionTable.linear(source.folder, models, adjustment)
                    .forEach(spec.commandLine().getOut()::println);
            return 0;
        }
    }
}
