package medai.explain.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.explain.ReferenceJson;
import medai.explain.cam.CamMethod;
import medai.explain.cam.Explained;
import medai.explain.cam.GradientCam;
import medai.explain.cam.ReferenceNetwork;
import medai.explain.cam.WeightedFeatures;
import medai.explain.map.ExplainedScan;
import medai.imaging.GoldenSet;
import medai.infer.answer.ScanInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against {@code test-fixtures/cam}: which features matter, and what is left without them. */
@ParameterizedClass
@MethodSource(GoldenSet.ALL)
final class ImportanceReferenceTest {
    @Parameter
    GoldenSet golden;

    private static final FeatureSelection QUARTER = FeatureSelection.of(FeatureSelection.Mode.TOP, 0.25, 1);

    @ParameterizedTest
    @CsvSource({
        "gap, hirescam",
        "flatten, hirescam",
        "mlp, hirescam",
        "gap, gradcam",
        "flatten, gradcam",
        "mlp, gradcam"
    })
    void importanceSelectionAndMaskingAreThoseOfTheReference(String head, String method) throws IOException {
        JsonNode expected = ReferenceJson.read(golden, "cam/expected_" + head + ".json");
        JsonNode numbers = expected.get("methods").get(method);
        CamMethod cam = method.equals("gradcam") ? new GradientCam.GradCam() : new GradientCam.PixelWise();
        try (ReferenceNetwork network = new ReferenceNetwork(golden, head)) {
            ImportanceMatrix truly = new ImportanceMatrix(2, network.channels);
            ImportanceMatrix right = new ImportanceMatrix(2, network.channels);
            ImportanceMatrix all = new ImportanceMatrix(2, network.channels);
            List<Explained> scans = new ArrayList<>();
            for (int sample = 0; sample < network.samples; sample++) {
                Explained scan = network.explained(sample);
                scans.add(scan);
                List<List<WeightedFeatures>> maps = cam.of(scan, List.of(0, 1));
                int label = expected.get("labels").get(sample).asInt();
                Sample labelled = Sample.ofClass(SampleId.of("s", ""), List.of(), label, "c" + label);
                ExplainedScan explained =
                        new ExplainedScan(labelled, new ScanInput(List.of(), network.scan(sample)), scan, maps);
                for (int c = 0; c < 2; c++) {
                    add(truly, new ImportanceConfig(false), explained, c);
                    add(right, new ImportanceConfig(true), explained, c);
                }
                all.add(0, maps.get(0).get(0).means());
                all.add(1, maps.get(1).get(0).means());
            }
            near(truly, numbers.get("importance_true_class_samples"), false);
            near(right, numbers.get("importance_true_class_correctly_classified"), false);
            near(all, numbers.get("importance_all_samples"), false);
            int[] scansOf = new int[2];
            expected.get("labels").forEach(label -> scansOf[label.asInt()]++);
            if (scansOf[0] == scansOf[1]) { // only then the mean over classes is that over scans
                near(truly, numbers.get("importance_diff_from_mean_over_classes"), true);
            }

            TreeSet<Integer> union = new TreeSet<>();
            for (int c = 0; c < 2; c++) {
                List<Integer> selected = QUARTER.of(table(truly), c);
                List<Integer> wanted = new ArrayList<>();
                numbers.get("top25_features_per_class_rank_order").get(c).forEach(k -> wanted.add(k.asInt()));
                assertThat(selected).isEqualTo(wanted);
                union.addAll(selected);
                mapsOfSelected(network, cam, scans.get(5), 5, c, selected, method);
            }
            JsonNode masking = numbers.get("feature_masking").get("union_of_all_classes");
            assertThat(accuracy(scans, expected, k -> true))
                    .isEqualTo(masking.get("accuracy_all").asDouble());
            assertThat(accuracy(scans, expected, union::contains))
                    .isEqualTo(masking.get("accuracy_keep_selected").asDouble());
            assertThat(accuracy(scans, expected, k -> !union.contains(k)))
                    .isEqualTo(masking.get("accuracy_mask_selected").asDouble());
            float[] kept = network.expected.get("logits_keep_union_top25").values();
            float[] masked = network.expected.get("logits_mask_union_top25").values();
            if (method.equals("hirescam")) {
                for (int sample = 0; sample < scans.size(); sample++) {
                    for (int c = 0; c < 2; c++) {
                        assertThat(scans.get(sample).outputsKeeping(union::contains)[c])
                                .isCloseTo(
                                        kept[2 * sample + c],
                                        within(1e-5f * Math.max(1, Math.abs(kept[2 * sample + c]))));
                        assertThat(scans.get(sample).outputsKeeping(k -> !union.contains(k))[c])
                                .isCloseTo(
                                        masked[2 * sample + c],
                                        within(1e-5f * Math.max(1, Math.abs(masked[2 * sample + c]))));
                    }
                }
            }
        }
    }

    private static void add(ImportanceMatrix matrix, ImportanceConfig which, ExplainedScan scan, int c) {
        if (which.counts(scan, c)) {
            matrix.add(c, scan.importance(c));
        }
    }

    private static void mapsOfSelected(
            ReferenceNetwork network,
            CamMethod cam,
            Explained scan,
            int sample,
            int c,
            List<Integer> selected,
            String method) {
        float[] wanted = network.expected.get("cam_top25." + method).values();
        float[] found = cam.of(scan, List.of(c)).get(0).get(0).map(selected::contains);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(wanted[(2 * sample + c) * found.length + i], within(1e-5f));
        }
    }

    private static double accuracy(List<Explained> scans, JsonNode expected, IntPredicate kept) {
        int right = 0;
        for (int sample = 0; sample < scans.size(); sample++) {
            float[] outputs = scans.get(sample).outputsKeeping(kept);
            right += (outputs[1] > outputs[0] ? 1 : 0)
                            == expected.get("labels").get(sample).asInt()
                    ? 1
                    : 0;
        }
        return (double) right / scans.size();
    }

    private static void near(ImportanceMatrix found, JsonNode expected, boolean difference) {
        double[] wanted = ReferenceJson.numbers(expected);
        for (int c = 0; c < 2; c++) {
            double[] own = difference ? found.difference(c) : found.of(c);
            for (int k = 0; k < own.length; k++) {
                assertThat(own[k]).isCloseTo(wanted[2 * k + c], within(1e-7));
            }
        }
    }

    @Test
    void ranksAreThoseOfTheReference() throws IOException {
        for (JsonNode one : ReferenceJson.read(golden, "cam/scale_vectors.json").get("ranking")) {
            double[] importance = ReferenceJson.numbers(one.get("importance"));
            ImportanceMatrix matrix = new ImportanceMatrix(1, importance.length);
            matrix.add(0, importance);
            List<Integer> wanted = new ArrayList<>();
            one.get("selected_rank_order").forEach(k -> wanted.add(k.asInt()));
            FeatureSelection top = FeatureSelection.of(
                    FeatureSelection.Mode.TOP, one.get("fraction").asDouble(), 1);
            assertThat(top.of(table(matrix), 0)).isEqualTo(wanted);
        }
    }

    /** Features 0 to 4 weigh 1, -5, 3, 0, 2 for the first class and 0, 0, 3, 0, 8 for the second. */
    @Test
    void everyModeSelectsWhatItSays() {
        ImportanceMatrix matrix = new ImportanceMatrix(2, 5);
        matrix.add(0, new double[] {1, -5, 3, 0, 2});
        ImportanceMatrix other = new ImportanceMatrix(2, 5);
        other.add(1, new double[] {0, 0, 2, 0, 9});
        other.add(1, new double[] {0, 0, 4, 0, 7});
        matrix.add(other);
        assertThat(matrix.of(1)).containsExactly(0, 0, 3, 0, 8);
        assertThat(matrix.scans(1)).isEqualTo(2);
        assertThat(selected(FeatureSelection.Mode.TOP, matrix)).containsExactly(2, 4);
        assertThat(selected(FeatureSelection.Mode.ABS_TOP, matrix)).containsExactly(1, 2);
        assertThat(selected(FeatureSelection.Mode.DIFF_TOP, matrix))
                .as("over three scans the means are 1/3, -5/3, 3, 0, 6")
                .containsExactly(4, 1);
        assertThat(selected(FeatureSelection.Mode.REVERSE, matrix)).containsExactly(0, 1, 3);
        assertThat(selected(FeatureSelection.Mode.RANDOM, matrix))
                .hasSize(2)
                .doesNotHaveDuplicates()
                .isEqualTo(selected(FeatureSelection.Mode.RANDOM, matrix));
    }

    private static ImportanceTable table(ImportanceMatrix matrix) {
        return new ImportanceTable(
                IntStream.range(0, matrix.classes()).mapToObj(c -> "c" + c).toList(),
                IntStream.range(0, matrix.features())
                        .mapToObj(Integer::toString)
                        .toList(),
                matrix);
    }

    private static List<Integer> selected(FeatureSelection.Mode mode, ImportanceMatrix matrix) {
        return FeatureSelection.of(mode, 0.4, 7).of(table(matrix), 0);
    }
}
