package medai.eval.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import medai.cohort.statistics.ClusterBootstrap;
import medai.eval.classification.BinarySample;
import medai.eval.classification.DeLong;
import medai.eval.classification.Metric;
import medai.eval.hypothesis.Adjustment;
import medai.eval.hypothesis.Categorical;
import medai.eval.hypothesis.Permutation;
import medai.eval.table.TestRow;
import medai.imaging.file.UnusableInputException;

/**
 * Models compared on the subjects that all of them have: areas in pairs by DeLong's test (where subjects repeat, by the
 * bootstrap), calls by McNemar's, p-values adjusted by Holm; and over groups such as trials by repeated-measures ANOVA with
 * Greenhouse and Geisser's correction and by Friedman's test, areas by the mean of their differences
 * ({@link MeanAreaDifference}).
 */
public final class Comparison {
    private static final int LEAST_DRAWS = 1000; // for a p-value

    private final List<TestRow> rows = new ArrayList<>();
    private final List<MetricRow> metrics = new ArrayList<>();

    private Comparison() {}

    /** One model's cases, in the common order. */
    private record Model(String name, List<PredictionTable.Case> cases, BinarySample sample) {
        private Model of(int... rows) {
            return new Model(name, Arrays.stream(rows).mapToObj(cases::get).toList(), sample.of(rows));
        }

        private List<String> clusters() {
            return cases.stream().map(PredictionTable.Case::cluster).toList();
        }
    }

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
                PredictionTable.Case first = keyed.putIfAbsent(one.key(places(column, options.groupBy())), one);
                if (first != null) {
                    throw new UnusableInputException(
                            one.place(),
                            "a second prediction of %s of %s".formatted(model.getKey(), one.subject()),
                            "one, which is at " + first.place(),
                            "compare tables with one row for each scan, or several models with --compare model");
                }
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
            requireSameTruths(cases, models.isEmpty() ? cases : models.get(0).cases);
            PredictionTable own = new PredictionTable(cases, List.of(), List.of());
            ClassificationEvaluation.Options plain = options.plain("");
            models.add(new Model(
                    entry.getKey(),
                    cases,
                    ClassificationEvaluation.of(own, plain).sample("all")));
        }
        return models;
    }

    private static void requireSameTruths(List<PredictionTable.Case> cases, List<PredictionTable.Case> first)
            throws UnusableInputException {
        for (int i = 0; i < cases.size(); i++) {
            if (!cases.get(i).truth().equals(first.get(i).truth())) {
                throw new UnusableInputException(
                        cases.get(i).place(),
                        "the truth \"%s\"".formatted(cases.get(i).truth()),
                        "\"%s\" as at %s"
                                .formatted(first.get(i).truth(), first.get(i).place()),
                        "tables that are compared must agree about the truth");
            }
        }
    }

    /** The key by which cases of two models are the same case. */
    private static List<String> places(String column, String groupBy) {
        List<String> places = new ArrayList<>(PredictionTable.Case.PLACES);
        places.add("subject");
        places.add(groupBy.isEmpty() ? "subject" : groupBy);
        places.remove(column);
        return places;
    }

    private void pairs(List<Model> models, ClassificationEvaluation.Options options) {
        List<TestRow> areas = new ArrayList<>();
        List<TestRow> calls = new ArrayList<>();
        Map<Metric, List<TestRow>> permutations = new LinkedHashMap<>();
        for (int i = 0; i < models.size(); i++) {
            for (int j = i + 1; j < models.size(); j++) {
                Model a = models.get(i);
                Model b = models.get(j);
                int[] scored = scoredByBoth(a.sample, b.sample);
                Model scoredA = a.of(scored);
                Model scoredB = b.of(scored);
                if (scored.length > 0) {
                    areas.add(area(scoredA, scoredB, options));
                    meanArea(scoredA, scoredB, options);
                }
                calls.add(calls(a, b));
                if (options.permutations() > 0) {
                    for (Metric measure : PermutationTests.MEASURES) {
                        Model ownA = measure.needsScores() ? scoredA : a;
                        Model ownB = measure.needsScores() ? scoredB : b;
                        Permutation test = PermutationTests.models(
                                ownA.sample,
                                ownB.sample,
                                ownA.clusters(),
                                measure,
                                options.permutations(),
                                options.seed());
                        permutations
                                .computeIfAbsent(measure, key -> new ArrayList<>())
                                .add(TestRow.plain(
                                                test.exact() ? "permutation_exact" : "permutation",
                                                measure.key(),
                                                names(a, b),
                                                test.statistic(),
                                                test.p(),
                                                ownA.cases.size())
                                        .because(undefined(ownA, ownB, measure)));
                    }
                }
            }
        }
        rows.addAll(TestRow.adjusted(areas, Adjustment.HOLM));
        rows.addAll(TestRow.adjusted(calls, Adjustment.HOLM));
        permutations.values().forEach(some -> rows.addAll(TestRow.adjusted(some, Adjustment.HOLM)));
    }

    private static int[] scoredByBoth(BinarySample a, BinarySample b) {
        double[] other = b.score();
        return Arrays.stream(a.scoredRows())
                .filter(i -> !Double.isNaN(other[i]))
                .toArray();
    }

    private static String names(Model a, Model b) {
        return a.name + " - " + b.name;
    }

    private static TestRow calls(Model a, Model b) {
        int onlyA = 0;
        int onlyB = 0;
        for (int k = 0; k < a.cases.size(); k++) {
            boolean rightA = a.sample.isRight(k);
            boolean rightB = b.sample.isRight(k);
            onlyA += rightA && !rightB ? 1 : 0;
            onlyB += rightB && !rightA ? 1 : 0;
        }
        Categorical.McNemar test = Categorical.mcNemar(onlyA, onlyB);
        int n = a.cases.size();
        return TestRow.withDegrees(
                        "mcnemar_exact", "accuracy", names(a, b), test.chiSquared(), 1, Double.NaN, test.exact(), n)
                .because("both models are right on the same rows");
    }

    private static String undefined(Model a, Model b, Metric measure) {
        return (Double.isNaN(a.sample.value(measure)) ? a : b).sample.undefined(measure);
    }

    private static TestRow area(Model a, Model b, ClassificationEvaluation.Options options) {
        ClusterBootstrap bootstrap =
                new ClusterBootstrap(a.clusters(), Math.max(options.draws(), LEAST_DRAWS), options.seed());
        if (!bootstrap.isClustered()) {
            DeLong.Paired test = DeLong.compare(a.sample.positive(), a.sample.score(), b.sample.score());
            return TestRow.plain("delong_paired", "auroc", names(a, b), test.z(), test.p(), a.cases.size())
                    .because(
                            Double.isNaN(test.variance())
                                    ? "fewer than two subjects with both scores in a class"
                                    : "the areas' difference does not vary");
        }
        double[][] draws = bootstrap.run(weights ->
                new double[] {a.sample.value(Metric.AUROC, weights) - b.sample.value(Metric.AUROC, weights)});
        double difference = a.sample.value(Metric.AUROC) - b.sample.value(Metric.AUROC);
        double p = ClusterBootstrap.twoSided(draws, 0);
        return TestRow.plain("bootstrap_of_subjects", "auroc", names(a, b), difference, p, a.cases.size())
                .because(
                        Double.isNaN(difference)
                                ? undefined(a, b, Metric.AUROC)
                                : ClusterBootstrap.interval(draws, 0).reason());
    }

    /** Tests over the groups, if there are several. */
    private void meanArea(Model a, Model b, ClassificationEvaluation.Options options) {
        List<String> groups =
                a.cases.stream().map(one -> one.key(List.of(options.groupBy()))).toList();
        if (options.groupBy().isEmpty() || Set.copyOf(groups).size() < 2) {
            return;
        }
        MeanAreaDifference difference = MeanAreaDifference.of(
                a.sample,
                b.sample,
                groups,
                new ClusterBootstrap(a.clusters(), Math.max(options.draws(), LEAST_DRAWS), options.seed()));
        rows.addAll(difference.tests(names(a, b)));
        metrics.add(difference.metric(options.positive(), names(a, b)));
    }

    private void overGroups(List<Model> models, ClassificationEvaluation.Options options)
            throws UnusableInputException {
        List<String> groups = new ArrayList<>();
        double[][] accuracy = new double[0][];
        for (int m = 0; m < models.size(); m++) {
            ClassificationEvaluation evaluation = ClassificationEvaluation.of(
                    new PredictionTable(models.get(m).cases, List.of(), List.of()), options.plain(options.groupBy()));
            if (m == 0) {
                groups.addAll(evaluation.groups());
                accuracy = new double[groups.size()][models.size()];
            }
            List<String> own = evaluation.groups(); // in the common order, but as this model's table writes them
            for (int g = 0; g < groups.size(); g++) {
                accuracy[g][m] = evaluation.sample(own.get(g)).confusion().accuracy();
            }
        }
        if (groups.size() < 2) {
            return;
        }
        String names = String.join(", ", models.stream().map(Model::name).toList());
        rows.addAll(TestRow.repeated("accuracy", names, accuracy));
    }

    /** Lines of metrics.csv: differences with intervals. */
    public List<MetricRow> metrics() {
        return List.copyOf(metrics);
    }

    /** Lines of tests.csv. */
    public List<TestRow> rows() {
        return List.copyOf(rows);
    }
}
