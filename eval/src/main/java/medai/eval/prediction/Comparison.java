package medai.eval.prediction;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import medai.eval.classification.BinarySample;
import medai.eval.classification.DeLong;
import medai.eval.classification.Measure;
import medai.eval.statistics.ClusterBootstrap;
import medai.eval.test.Adjustment;
import medai.eval.test.Categorical;
import medai.eval.test.RepeatedMeasures;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * Models compared on the subjects that all of them have: areas in pairs by DeLong's test (where subjects repeat, by the bootstrap), calls by
 * McNemar's, p-values adjusted by Holm; and over groups such as trials by repeated-measures ANOVA with Greenhouse and Geisser's correction
 * and by Friedman's test.
 */
public final class Comparison {
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    private Comparison() {}

    /** One model's cases, in the common order. */
    private record Model(String name, List<PredictionTable.Case> cases, BinarySample sample) {}

    /** @throws UnusableInputException if there are fewer than two models, or they have no subject in common */
    public static Comparison of(PredictionTable table, String column, ClassificationEvaluation.Options options)
            throws UnusableInputException {
        Comparison comparison = new Comparison();
        List<Model> models = models(table, column, options);
        comparison.pairs(models, options);
        if (!options.groupBy().isEmpty()) {
            comparison.overGroups(models, options);
        }
        return comparison;
    }

    private static List<Model> models(PredictionTable table, String column, ClassificationEvaluation.Options options)
            throws UnusableInputException {
        Map<String, Map<String, PredictionTable.Case>> byModel = new LinkedHashMap<>();
        for (Map.Entry<String, List<PredictionTable.Case>> model :
                table.by(column).entrySet()) {
            Map<String, PredictionTable.Case> keyed = new LinkedHashMap<>();
            for (PredictionTable.Case one : model.getValue()) {
                String group = options.groupBy().isEmpty()
                        ? one.get("task").orElse("")
                        : one.get(options.groupBy()).orElse("");
                keyed.put(String.join("\n", one.subject(), one.get("session").orElse(""), group), one);
            }
            byModel.put(model.getKey(), keyed);
        }
        TreeSet<String> common = new TreeSet<>();
        byModel.values().stream().findFirst().ifPresent(first -> common.addAll(first.keySet()));
        byModel.values().forEach(keyed -> common.retainAll(keyed.keySet()));
        if (byModel.size() < 2 || common.isEmpty()) {
            throw new UnusableInputException(
                    "%d models with %d subjects in common; expected at least two models on the same subjects; see --compare"
                            .formatted(byModel.size(), common.size()));
        }
        List<Model> models = new ArrayList<>();
        for (Map.Entry<String, Map<String, PredictionTable.Case>> entry : byModel.entrySet()) {
            List<PredictionTable.Case> cases =
                    common.stream().map(entry.getValue()::get).toList();
            PredictionTable own = new PredictionTable(cases, List.of(), List.of());
            ClassificationEvaluation.Options plain =
                    new ClassificationEvaluation.Options(options.positive(), options.cutoff(), "", 0, options.seed());
            models.add(new Model(
                    entry.getKey(),
                    cases,
                    ClassificationEvaluation.of(own, plain).sample("all")));
        }
        return models;
    }

    private void pairs(List<Model> models, ClassificationEvaluation.Options options) {
        List<List<@Nullable Object>> areas = new ArrayList<>();
        List<List<@Nullable Object>> calls = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            for (int j = i + 1; j < models.size(); j++) {
                Model a = models.get(i);
                Model b = models.get(j);
                String names = a.name + " - " + b.name;
                int n = a.cases.size();
                if (a.sample.hasScores() && b.sample.hasScores()) {
                    areas.add(area(a, b, names, options));
                }
                int onlyA = 0;
                int onlyB = 0;
                for (int k = 0; k < n; k++) {
                    boolean rightA = a.sample.isRight(k);
                    boolean rightB = b.sample.isRight(k);
                    onlyA += rightA && !rightB ? 1 : 0;
                    onlyB += rightB && !rightA ? 1 : 0;
                }
                Categorical.McNemar test = Categorical.mcNemar(onlyA, onlyB);
                calls.add(
                        Arrays.asList("mcnemar_exact", "accuracy", names, test.chiSquared(), 1, null, test.exact(), n));
            }
        }
        adjusted(areas);
        adjusted(calls);
    }

    private static List<@Nullable Object> area(
            Model a, Model b, String names, ClassificationEvaluation.Options options) {
        List<String> subjects =
                a.cases.stream().map(PredictionTable.Case::subject).toList();
        ClusterBootstrap bootstrap = new ClusterBootstrap(subjects, Math.max(options.draws(), 1000), options.seed());
        if (!bootstrap.isClustered()) {
            DeLong.Paired test = DeLong.compare(a.sample.positive(), a.sample.score(), b.sample.score());
            return Arrays.asList("delong_paired", "auroc", names, test.z(), null, null, test.p(), subjects.size());
        }
        int auroc = Arrays.asList(Measure.values()).indexOf(Measure.AUROC);
        double[][] draws = bootstrap.run(weights ->
                new double[] {a.sample.values(weights)[auroc] - b.sample.values(weights)[auroc]});
        long above = Arrays.stream(draws).filter(d -> d[0] > 0).count();
        long below = Arrays.stream(draws).filter(d -> d[0] < 0).count();
        double p = Math.min(1, 2.0 * (Math.min(above, below) + 1) / (draws.length + 1));
        double difference = a.sample.values()[auroc] - b.sample.values()[auroc];
        return Arrays.asList("bootstrap_of_subjects", "auroc", names, difference, null, null, p, subjects.size());
    }

    /** Adds rows with Holm's adjustment over them. */
    private void adjusted(List<List<@Nullable Object>> some) {
        double[] p = some.stream()
                .mapToDouble(row -> row.get(6) instanceof Double value ? value : Double.NaN)
                .toArray();
        boolean defined = Arrays.stream(p).noneMatch(Double::isNaN);
        double[] holm = defined ? Adjustment.HOLM.adjust(p) : p;
        for (int i = 0; i < some.size(); i++) {
            List<@Nullable Object> row = some.get(i);
            rows.add(Arrays.asList(
                    row.get(0),
                    row.get(1),
                    row.get(2),
                    row.get(3),
                    row.get(4),
                    row.get(5),
                    row.get(6),
                    defined ? holm[i] : null,
                    defined ? "holm" : null,
                    row.get(7)));
        }
    }

    private void overGroups(List<Model> models, ClassificationEvaluation.Options options)
            throws UnusableInputException {
        List<String> groups = new ArrayList<>();
        double[][] accuracy = new double[0][];
        for (int m = 0; m < models.size(); m++) {
            ClassificationEvaluation evaluation = ClassificationEvaluation.of(
                    new PredictionTable(models.get(m).cases, List.of(), List.of()),
                    new ClassificationEvaluation.Options(
                            options.positive(), options.cutoff(), options.groupBy(), 0, options.seed()));
            if (m == 0) {
                groups.addAll(evaluation.groups());
                accuracy = new double[groups.size()][models.size()];
            }
            for (int g = 0; g < groups.size(); g++) {
                accuracy[g][m] = evaluation.sample(groups.get(g)).confusion().accuracy();
            }
        }
        if (groups.size() < 2) {
            return;
        }
        String names = String.join(", ", models.stream().map(Model::name).toList());
        RepeatedMeasures.Anova anova = RepeatedMeasures.anova(accuracy);
        rows.add(Arrays.asList(
                "rm_anova",
                "accuracy",
                names,
                anova.f(),
                anova.df1(),
                anova.df2(),
                anova.p(),
                anova.correctedP(),
                "greenhouse_geisser",
                groups.size()));
        RepeatedMeasures.Friedman friedman = RepeatedMeasures.friedman(accuracy);
        rows.add(Arrays.asList(
                "friedman",
                "accuracy",
                names,
                friedman.chiSquared(),
                friedman.df(),
                null,
                friedman.p(),
                null,
                null,
                groups.size()));
    }

    /** Writes tests.csv. */
    public void write(Path file) throws IOException {
        Table.write(
                file,
                List.of("test", "variable", "groups", "statistic", "df1", "df2", "p", "p_adjusted", "adjustment", "n"),
                rows);
    }

    /** A line for people about each test. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            lines.add("%s of %s, %s: statistic %s, p %s"
                    .formatted(row.get(0), row.get(1), row.get(2), short4(row.get(3)), short4(row.get(6))));
        }
        return lines;
    }

    private static String short4(@Nullable Object value) {
        return value instanceof Double d ? String.format(java.util.Locale.ROOT, "%.4g", d) : String.valueOf(value);
    }
}
