package medai.eval;

import static medai.eval.Golden.column;
import static medai.eval.Golden.json;
import static medai.eval.Golden.positives;
import static medai.eval.Golden.same;
import static medai.eval.Golden.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import medai.cohort.statistics.Interval;
import medai.eval.agreement.Kappa;
import medai.eval.classification.Calibration;
import medai.eval.classification.Confusion;
import medai.eval.classification.DeLong;
import medai.eval.classification.MultiClass;
import medai.eval.classification.RocCurve;
import medai.imaging.GoldenSet;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource(GoldenSet.ALL)
final class ClassificationReferenceTest {
    @Parameter
    GoldenSet golden;

    @Test
    void twoClasses() throws IOException {
        for (Map.Entry<String, JsonNode> one :
                json(golden, "binary/expected").get("cases").properties()) {
            JsonNode expected = one.getValue();
            Table table = table(golden, "binary/" + one.getKey());
            boolean[] positive = positives(column(table, "label"));
            double[] score = column(table, "score");
            double[] second = column(table, "score2");
            RocCurve curve = RocCurve.of(positive, score);
            same(curve.area(), expected.get("auroc"), "auroc");
            same(curve.averagePrecision(), expected.get("average_precision"), "average precision");
            assertThat(curve.points())
                    .hasSize(expected.get("roc").get("fpr").get("data").size());
            same(curve.youdenThreshold(), expected.get("youden").get("threshold"), "youden");
            confusion(Confusion.at(curve.youdenThreshold(), positive, score), expected.get("at_youden"));
            confusion(Confusion.at(0.5, positive, score), expected.get("at_0.5"));
            DeLong delong = DeLong.of(positive, score);
            same(delong.area(), expected.get("delong").get("auc"), "delong");
            same(delong.variance(), expected.get("delong").get("variance"), "variance");
            same(delong.interval(), expected.get("delong").get("ci95_wald"), "wald", 1e-9);
            same(delong.logitInterval(), expected.get("delong").get("ci95_logit"), "logit", 1e-9);
            DeLong.Paired paired = DeLong.compare(positive, score, second);
            same(paired.z(), expected.get("delong_paired").get("z"), "z");
            same(paired.p(), expected.get("delong_paired").get("p_two_sided"), "p");
            same(paired.interval(), expected.get("delong_paired").get("ci95_difference"), "paired", 1e-9);
            assertThat(DeLong.compare(positive, score, score).p()).isNaN();
            same(Calibration.of(positive, score).brier(), expected.get("brier"), "brier");
        }
    }

    private static void confusion(Confusion found, JsonNode expected) {
        assertThat(found.tp()).isEqualTo(expected.get("tp").asInt());
        assertThat(found.fp()).isEqualTo(expected.get("fp").asInt());
        same(found.accuracy(), expected.get("accuracy"), "accuracy");
        same(found.balancedAccuracy(), expected.get("balanced_accuracy"), "balanced accuracy");
        same(found.recall(), expected.get("sensitivity"), "sensitivity");
        same(found.specificity(), expected.get("specificity"), "specificity");
        same(found.precision(), expected.get("ppv"), "ppv");
        same(found.npv(), expected.get("npv"), "npv");
        same(found.f1(), expected.get("f1"), "f1");
        same(found.mcc(), expected.get("mcc"), "mcc");
        JsonNode wilson = expected.get("wilson95");
        same(Interval.wilson(found.tp() + found.tn(), found.n()), wilson.get("accuracy"), "wilson", 1e-9);
        same(Interval.wilson(found.tp(), found.tp() + found.fn()), wilson.get("sensitivity"), "wilson", 1e-9);
        same(Interval.wilson(found.tn(), found.tn() + found.fp()), wilson.get("specificity"), "wilson", 1e-9);
    }

    @Test
    void countsAlone() throws IOException {
        for (JsonNode expected : json(golden, "binary/from_counts").get("cases")) {
            confusion(
                    new Confusion(
                            expected.get("tp").asInt(),
                            expected.get("fn").asInt(),
                            expected.get("tn").asInt(),
                            expected.get("fp").asInt()),
                    expected);
        }
        for (JsonNode expected : json(golden, "binary/wilson").get("cases")) {
            int k = expected.get("k").asInt();
            int n = expected.get("n").asInt();
            same(Interval.wilson(k, n), expected.get("ci95"), "wilson", 1e-9);
            same(Interval.wilson(k, n, 1.6448536269514722), expected.get("ci90"), "wilson 90", 1e-9);
        }
    }

    @Test
    void severalClasses() throws IOException {
        for (Map.Entry<String, JsonNode> one :
                json(golden, "multiclass/expected").get("cases").properties()) {
            JsonNode expected = one.getValue();
            Table table = table(golden, "multiclass/" + one.getKey());
            double[] labels = column(table, "label");
            int[] truth = new int[labels.length];
            double[][] p = new double[labels.length][3];
            for (int i = 0; i < truth.length; i++) {
                truth[i] = (int) labels[i];
                for (int c = 0; c < 3; c++) {
                    p[i][c] = table.rows().get(i).number("p" + c);
                }
            }
            MultiClass found = MultiClass.of(truth, p);
            JsonNode confusion =
                    expected.get("confusion_rows_true_cols_predicted").get("data");
            for (int i = 0; i < 9; i++) {
                assertThat(found.confusion().get(i / 3).get(i % 3))
                        .isEqualTo(confusion.get(i).asInt());
            }
            same(found.accuracy(), expected.get("accuracy"), "accuracy");
            same(found.macroAuroc(), expected.get("auroc_ovr_macro"), "macro auroc");
            same(found.weightedAuroc(), expected.get("auroc_ovr_weighted"), "weighted auroc");
            same(found.mcc(), expected.get("mcc"), "mcc");
            same(found.balancedAccuracy(), expected.get("balanced_accuracy"), "balanced accuracy");
            same(found.macroF1(), expected.get("f1_macro"), "f1");
            same(found.brier(), expected.get("brier_multiclass_sum"), "brier");
        }
    }

    @Test
    void kappas() throws IOException {
        for (Map.Entry<String, JsonNode> one :
                json(golden, "kappa/expected").get("cases").properties()) {
            String name = one.getKey();
            JsonNode expected = one.getValue();
            Table table = table(golden, "kappa/" + name);
            int[] first = ints(column(table, "rater1"));
            int[] second = ints(column(table, "rater2"));
            int k = expected.get("categories").asInt();
            same(Kappa.of(first, second, k, Kappa.Weight.NONE), expected.get("kappa_unweighted"), name);
            same(Kappa.of(first, second, k, Kappa.Weight.LINEAR), expected.get("kappa_linear"), name);
            same(Kappa.of(first, second, k, Kappa.Weight.QUADRATIC), expected.get("kappa_quadratic"), name);
        }
    }

    @Test
    void calibration() throws IOException {
        for (Map.Entry<String, JsonNode> one :
                json(golden, "calibration/expected").get("cases").properties()) {
            JsonNode expected = one.getValue();
            Table table = table(golden, "calibration/" + one.getKey());
            Calibration found = Calibration.of(positives(column(table, "label")), column(table, "probability"));
            same(found.brier(), expected.get("brier"), "brier");
            same(found.expectedError(), expected.get("positive_class").get("ece"), "ece");
            same(found.largestError(), expected.get("positive_class").get("mce"), "mce");
        }
    }

    private static int[] ints(double[] values) {
        return java.util.Arrays.stream(values).mapToInt(v -> (int) v).toArray();
    }
}
