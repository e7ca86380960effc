package medai.eval;

import static medai.eval.Golden.column;
import static medai.eval.Golden.json;
import static medai.eval.Golden.same;
import static medai.eval.Golden.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import medai.eval.agreement.BlandAltman;
import medai.eval.agreement.Correlation;
import medai.eval.agreement.IntraclassCorrelation;
import medai.eval.segmentation.MaskAgreement;
import medai.imaging.GoldenSet;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import medai.imaging.mask.Mask;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource(GoldenSet.ALL)
final class AgreementReferenceTest {
    @Parameter
    GoldenSet golden;

    @Test
    void correlationAndLimitsOfAgreement() throws IOException {
        for (Map.Entry<String, JsonNode> one :
                json(golden, "regression/expected").get("cases").properties()) {
            JsonNode expected = one.getValue();
            Table table = table(golden, "regression/" + one.getKey());
            double[] reference = column(table, "reference");
            double[] prediction = column(table, "prediction");
            Correlation pearson = Correlation.pearson(reference, prediction);
            same(pearson.r(), expected.get("pearson").get("r"), "r");
            same(pearson.t(), expected.get("pearson").get("t"), "t");
            same(pearson.p(), expected.get("pearson").get("p"), "p");
            same(pearson.interval(), expected.get("pearson").get("fisher_ci95"), "fisher", 1e-9);
            Correlation spearman = Correlation.spearman(reference, prediction);
            same(spearman.r(), expected.get("spearman").get("rho"), "rho");
            same(spearman.p(), expected.get("spearman").get("p"), "p");
            same(Correlation.concordance(reference, prediction), expected.get("lin_ccc_population"), "concordance");
            JsonNode limits = expected.get("bland_altman");
            BlandAltman found = BlandAltman.of(reference, prediction);
            same(found.bias(), limits.get("mean_difference"), "bias");
            same(found.lower(), limits.get("lower_limit"), "lower");
            same(found.upper(), limits.get("upper_limit"), "upper");
            // SciPy 1.10's quantile of Student's t with 39 degrees of freedom is off in the ninth digit; newer ones are
            // as ours.
            double near = reference.length == 40 ? 5e-9 : 1e-9;
            same(found.biasInterval(), limits.get("ci95_mean_difference"), "bias", near);
            same(found.lowerInterval(), limits.get("ci95_lower_limit"), "lower", near);
            same(found.upperInterval(), limits.get("ci95_upper_limit"), "upper", near);
        }
    }

    @Test
    void intraclassCorrelations() throws IOException {
        for (Map.Entry<String, JsonNode> entry :
                json(golden, "icc/expected").get("cases").properties()) {
            JsonNode expected = entry.getValue();
            IntraclassCorrelation found = IntraclassCorrelation.of(ratings(entry.getKey()));
            same(found.betweenSubjects(), expected.get("MSB"), "MSB");
            same(found.betweenRaters(), expected.get("MSJ"), "MSJ");
            same(found.within(), expected.get("MSW"), "MSW");
            same(found.error(), expected.get("MSE"), "MSE");
            same(found.satterthwaite(), expected.get("ICC(2,.)_satterthwaite_df"), "df");
            coefficient(found.oneWay(), expected.get("ICC(1,1)"), 1e-9);
            coefficient(found.agreement(), expected.get("ICC(2,1)"), 1e-7);
            coefficient(found.consistency(), expected.get("ICC(3,1)"), 1e-9);
            coefficient(found.oneWayMean(), expected.get("ICC(1,k)"), 1e-9);
            coefficient(found.agreementMean(), expected.get("ICC(2,k)"), 1e-7);
            coefficient(found.consistencyMean(), expected.get("ICC(3,k)"), 1e-9);
        }
    }

    private double[][] ratings(String name) throws IOException {
        Table table = table(golden, "icc/" + name);
        int k = table.columns().size() - 1;
        double[][] ratings = new double[table.rows().size()][k];
        for (int i = 0; i < ratings.length; i++) {
            for (int j = 0; j < k; j++) {
                ratings[i][j] = table.rows().get(i).number("rater" + (j + 1));
            }
        }
        return ratings;
    }

    private static void coefficient(IntraclassCorrelation.Coefficient found, JsonNode expected, double tolerance) {
        same(found.value(), expected.get("icc"), "icc");
        same(found.f(), expected.get("F"), "F");
        same(found.p(), expected.get("p"), "p");
        same(found.interval(), expected.get("ci95"), "interval", tolerance);
    }

    /** Published to two digits; the ratings are those of Shrout and Fleiss' Table 2 (1979), six subjects and four judges. */
    @Test
    void shroutAndFleiss() {
        double[][] judges = {{9, 2, 5, 8}, {6, 1, 3, 2}, {8, 4, 6, 8}, {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}};
        IntraclassCorrelation found = IntraclassCorrelation.of(judges);
        assertThat(found.oneWay().value()).isCloseTo(0.17, within(0.005));
        assertThat(found.agreement().value()).isCloseTo(0.29, within(0.005));
        assertThat(found.consistency().value()).isCloseTo(0.71, within(0.005));
        assertThat(found.oneWayMean().value()).isCloseTo(0.44, within(0.005));
        assertThat(found.agreementMean().value()).isCloseTo(0.62, within(0.005));
        assertThat(found.consistencyMean().value()).isCloseTo(0.91, within(0.005));
    }

    /**
     * Eq. 2.2 of the RA thesis as printed keeps the raters' means in its error and loses a factor of n: with an offset between
     * raters it is not ICC(2,1), which is what medai reports.
     */
    @Test
    void theThesisFormulaIsNotTheCoefficientThatItNames() {
        double[][] ratings = new double[20][2];
        for (int i = 0; i < ratings.length; i++) {
            ratings[i][0] = i % 7 + 0.3 * (i % 3);
            ratings[i][1] = i % 7 + 0.2 * (i % 4) + 3;
        }
        double agreement = IntraclassCorrelation.of(ratings).agreement().value();
        assertThat(Math.abs(printed(ratings) - agreement)).isGreaterThan(0.1);
        for (double[] row : ratings) {
            row[0] += 100;
            row[1] += 100;
        }
        assertThat(IntraclassCorrelation.of(ratings).agreement().value())
                .as("a common shift changes nothing")
                .isCloseTo(agreement, within(1e-9));
    }

    private static double printed(double[][] ratings) {
        int n = ratings.length;
        double grand = 0;
        double[] raters = new double[2];
        for (double[] row : ratings) {
            grand += (row[0] + row[1]) / (2 * n);
            raters[0] += row[0] / n;
            raters[1] += row[1] / n;
        }
        double subjects = 0;
        double error = 0;
        for (double[] row : ratings) {
            double mean = (row[0] + row[1]) / 2;
            subjects += (mean - grand) * (mean - grand) / (n - 1);
            error += ((row[0] - mean) * (row[0] - mean) + (row[1] - mean) * (row[1] - mean)) / (n - 1);
        }
        double between = (raters[0] - grand) * (raters[0] - grand) + (raters[1] - grand) * (raters[1] - grand);
        return (2 * subjects - error) / (2 * subjects + error + 2.0 / n * (between - error));
    }

    @Test
    void masks() throws IOException {
        JsonNode expected = json(golden, "segmentation/expected");
        Volume a =
                ScanReader.readFile(golden.file("stats/segmentation/a.nii.gz")).volume();
        Volume b =
                ScanReader.readFile(golden.file("stats/segmentation/b.nii.gz")).volume();
        for (Map.Entry<String, JsonNode> entry : expected.get("labels").properties()) {
            int label = Integer.parseInt(entry.getKey());
            compare(
                    Mask.where(a.grid(), i -> a.voxels()[i] == label),
                    Mask.where(a.grid(), i -> b.voxels()[i] == label),
                    entry.getValue());
        }
        compare(Mask.above(a, 0), Mask.where(a.grid(), i -> b.voxels()[i] > 0), expected.get("foreground_any_label"));
        Mask nothing = Mask.where(a.grid(), i -> false);
        assertThat(MaskAgreement.of(nothing, nothing).dice()).isEqualTo(1);
        assertThat(MaskAgreement.of(Mask.above(a, 0), nothing).hausdorff()).isNaN();
    }

    private static void compare(Mask a, Mask b, JsonNode expected) {
        MaskAgreement found = MaskAgreement.of(a, b);
        same(found.dice(), expected.get("dice"), "dice");
        same(found.jaccard(), expected.get("jaccard"), "jaccard");
        same(found.hausdorff(), expected.get("hausdorff"), "hausdorff", 1e-6);
        same(found.hausdorff95(), expected.get("hd95_max_of_directed"), "hd95", 1e-6);
        same(found.meanDistance(), expected.get("assd_mean_of_directed"), "assd", 1e-6);
    }
}
