package medai.eval.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import medai.cohort.manifest.Measurements;
import medai.eval.hypothesis.Adjustment;
import medai.eval.hypothesis.LinearRegression;
import medai.eval.hypothesis.LogisticRegression;
import medai.imaging.table.SameValue;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/** Regressions of measurements on each other: linear.csv and linear-models.csv, or logistic.csv. */
public final class RegressionTable {
    private static final int MOST_WORDS = 20; // beside the reference

    private RegressionTable() {}

    /**
     * The predictors of a table: numbers as they are, words as a column of 0 and 1 for each but one.
     *
     * @param names of the columns, such as {@code age} or {@code group npsle}
     * @param rows a row for each subject
     */
    @SuppressWarnings("ArrayRecordComponent") // made and read at once
    private record Predictors(List<String> names, double[][] rows) {
        /**
         * Reads them.
         *
         * @param categories columns whose numbers stand for categories
         * @param references the word of a column that the others are compared with; by default the first in alphabetical order
         * @throws IllegalArgumentException if a reference is in no row
         */
        private static Predictors of(
                Measurements table, List<String> columns, Set<String> categories, Map<String, String> references)
                throws IOException {
            List<String> names = new ArrayList<>();
            List<double[]> values = new ArrayList<>();
            for (String column : columns) {
                if (!categories.contains(column) && !table.isWords(column)) {
                    if (references.containsKey(column)) {
                        throw new IllegalArgumentException(
                                "\"%s\" holds numbers, which have no reference; name it in --categories if they stand for categories"
                                        .formatted(column));
                    }
                    names.add(column);
                    values.add(table.numbers(column));
                    continue;
                }
                SameValue same = new SameValue();
                List<String> words = table.rows().stream()
                        .map(row -> same.nameOf(row, row.cell(column)))
                        .toList();
                Set<String> kinds = new TreeSet<>(words);
                String reference =
                        references.getOrDefault(column, kinds.iterator().next());
                if (!kinds.remove(reference)) {
                    throw new IllegalArgumentException("no row has \"%s\" in \"%s\"; it has %s"
                            .formatted(reference, column, String.join(", ", kinds)));
                }
                if (kinds.size() > MOST_WORDS) {
                    throw new IllegalArgumentException(
                            "\"%s\" has %d different words, each of which would become a predictor; leave it out, or give numbers"
                                    .formatted(column, kinds.size() + 1));
                }
                if (kinds.isEmpty()) {
                    throw new IllegalArgumentException(
                            "\"%s\" is \"%s\" in all rows, so no coefficient is determined; leave it out"
                                    .formatted(column, reference));
                }
                for (String kind : kinds) {
                    names.add(column + " " + kind);
                    values.add(words.stream()
                            .mapToDouble(word -> word.equals(kind) ? 1 : 0)
                            .toArray());
                }
            }
            double[][] rows = new double[table.rows().size()][names.size()];
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < names.size(); j++) {
                    rows[i][j] = values.get(j)[i];
                }
            }
            return new Predictors(names, rows);
        }
    }

    /** One outcome's model. */
    public record Model(String outcome, int n, LinearRegression fit) {}

    /**
     * The model of one outcome.
     *
     * @param predictors columns; what they become, {@link Predictors} says
     * @throws IllegalArgumentException if there is nothing to model, saying why
     */
    public static Model model(
            String outcome,
            Measurements table,
            List<String> predictors,
            Set<String> categories,
            Map<String, String> references)
            throws IOException {
        if (predictors.contains(outcome) || new TreeSet<>(predictors).size() < predictors.size()) {
            throw new IllegalArgumentException(
                    "predictors must be named once each, without the outcome; found %s".formatted(predictors));
        }
        Predictors design = Predictors.of(table, predictors, categories, references);
        LinearRegression fit = LinearRegression.of(table.numbers(outcome), design.rows, design.names);
        return new Model(outcome, design.rows.length, fit);
    }

    /**
     * Writes linear.csv, a row for each coefficient, and linear-models.csv, a row for each outcome.
     *
     * @param adjustment of the p-values of one predictor over all outcomes
     * @return sentences for the user
     */
    public static List<String> linear(Path folder, List<Model> models, Adjustment adjustment) throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<List<@Nullable Object>> whole = new ArrayList<>();
        List<String> said = new ArrayList<>();
        for (int m = 0; m < models.size(); m++) {
            Model model = models.get(m);
            LinearRegression fit = model.fit;
            said.add(String.format(
                    Locale.ROOT,
                    "%s: R-squared %.3f, n %d%s",
                    model.outcome,
                    fit.share(),
                    model.n,
                    Double.isNaN(fit.p()) ? "" : String.format(Locale.ROOT, ", p %.4g", fit.p())));
            for (LinearRegression.Term term : fit.terms()) {
                said.add("  " + term.describe());
                rows.add(Arrays.asList(
                        model.outcome,
                        term.name(),
                        term.coefficient(),
                        term.error(),
                        term.t(),
                        fit.df(),
                        term.p(),
                        adjusted(models, m, term.name(), adjustment),
                        adjustment.key(),
                        term.interval().low(),
                        term.interval().high(),
                        term.standardised(),
                        term.interval().reason()));
            }
            whole.add(Arrays.asList(
                    model.outcome,
                    model.n,
                    fit.share(),
                    fit.adjusted(),
                    fit.f(),
                    fit.terms().size() - 1,
                    fit.df(),
                    fit.p(),
                    fit.deviation()));
        }
        Table.write(
                folder.resolve("linear.csv"),
                List.of(
                        "outcome",
                        "term",
                        "coefficient",
                        "error",
                        "t",
                        "df",
                        "p",
                        "p_adjusted",
                        "adjustment",
                        "low",
                        "high",
                        "standardised",
                        "reason"),
                rows);
        Table.write(
                folder.resolve("linear-models.csv"),
                List.of("outcome", "n", "r2", "r2_adjusted", "f", "df1", "df2", "p", "residual_sd"),
                whole);
        return said;
    }

    /** Of one model's predictor; NaN for the intercept, which answers no question. */
    private static double adjusted(List<Model> models, int own, String predictor, Adjustment adjustment) {
        List<Double> family = new ArrayList<>();
        int place = -1;
        for (int m = 0; m < models.size(); m++) {
            for (LinearRegression.Term other : models.get(m).fit.predictors()) {
                if (other.name().equals(predictor) && !Double.isNaN(other.p())) {
                    place = m == own ? family.size() : place;
                    family.add(other.p());
                }
            }
        }
        return place < 0
                ? Double.NaN
                : adjustment.adjust(family.stream().mapToDouble(p -> p).toArray())[place];
    }

    /** Writes logistic.csv, a row for each coefficient. */
    public static void logistic(Path folder, LogisticRegression model) throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (LogisticRegression.Term term : model.terms()) {
            rows.add(Arrays.asList(
                    term.name(),
                    term.coefficient(),
                    term.error(),
                    term.z(),
                    term.p(),
                    term.oddsRatio(),
                    term.oddsInterval().low(),
                    term.oddsInterval().high(),
                    term.test(),
                    term.oddsInterval().reason()));
        }
        Table.write(
                folder.resolve("logistic.csv"),
                List.of(
                        "term",
                        "coefficient",
                        "error",
                        "z",
                        "p",
                        "odds_ratio",
                        "odds_low",
                        "odds_high",
                        "test",
                        "reason"),
                rows);
    }
}
