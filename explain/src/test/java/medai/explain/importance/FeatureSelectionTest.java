package medai.explain.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import medai.explain.ReferenceJson;
import medai.imaging.GoldenSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against {@code test-fixtures/cam/rules.json}: three classes of five, four and two scans, some of them wrongly classified. */
final class FeatureSelectionTest {
    private static final List<String> FEATURES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8");

    private static JsonNode rules() throws IOException {
        return ReferenceJson.read(GoldenSet.all().get(0), "cam/rules.json");
    }

    private static ImportanceTable table(JsonNode rules, boolean correctOnly) {
        ImportanceMatrix matrix = new ImportanceMatrix(3, FEATURES.size());
        double[] labels = ReferenceJson.numbers(rules.get("labels"));
        double[] called = ReferenceJson.numbers(rules.get("called"));
        double[] terms = ReferenceJson.numbers(rules.get("terms"));
        for (int i = 0; i < labels.length; i++) {
            if (!correctOnly || labels[i] == called[i]) {
                double[] own = new double[FEATURES.size()];
                System.arraycopy(terms, i * own.length, own, 0, own.length);
                matrix.add((int) labels[i], own);
            }
        }
        return new ImportanceTable(List.of("a", "b", "c"), FEATURES, matrix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "correct"})
    void importanceAndEveryModeAreThoseOfTheReference(String scans) throws IOException {
        JsonNode rules = rules();
        JsonNode expected = rules.get(scans);
        ImportanceTable table = table(rules, scans.equals("correct"));
        double[] importance = ReferenceJson.numbers(expected.get("importance"));
        double[] apart = ReferenceJson.numbers(expected.get("difference_from_mean_over_samples"));
        for (int c = 0; c < 3; c++) {
            for (int k = 0; k < FEATURES.size(); k++) {
                assertThat(table.matrix().of(c)[k]).isCloseTo(importance[3 * k + c], within(1e-12));
                assertThat(table.matrix().difference(c)[k]).isCloseTo(apart[3 * k + c], within(1e-12));
            }
            for (Map.Entry<String, JsonNode> one :
                    expected.get("selected").get(Integer.toString(c)).properties()) {
                List<Integer> wanted = new ArrayList<>();
                one.getValue().forEach(k -> wanted.add(k.asInt()));
                assertThat(selection(one.getKey()).of(table, c))
                        .as("%s of class %d", one.getKey(), c)
                        .isEqualTo(wanted);
            }
        }
    }

    /** @param text a mode, and its ratio or value */
    private static FeatureSelection selection(String text) {
        String[] words = text.split(" ");
        FeatureSelection.Mode mode = FeatureSelection.Mode.valueOf(words[0].toUpperCase(Locale.ROOT));
        return switch (mode) {
            case FREQ -> of(mode, Optional.of(Double.valueOf(words[1])), Optional.empty());
            case MAX -> of(mode, Optional.empty(), Optional.empty());
            default -> FeatureSelection.of(mode, Double.parseDouble(words[1]), 1);
        };
    }

    private static FeatureSelection of(
            FeatureSelection.Mode mode, Optional<Double> above, Optional<List<String>> features) {
        return new FeatureSelection(mode, 0.05, 1, above, features, false);
    }

    @Test
    void namedFeaturesAreTheSameForEveryClass() throws IOException {
        ImportanceTable table = table(rules(), false);
        FeatureSelection named = of(FeatureSelection.Mode.INDEX, Optional.empty(), Optional.of(List.of("7", "2")));
        assertThat(named.of(table, 0)).containsExactly(7, 2);
        assertThat(named.of(table, 2)).containsExactly(7, 2);
        FeatureSelection unknown = of(FeatureSelection.Mode.INDEX, Optional.empty(), Optional.of(List.of("9")));
        assertThatThrownBy(() -> unknown.of(table, 0))
                .hasMessage("explain.select.features must name features of importance_train.csv, 0 to 8; found \"9\"");
    }

    /** Of forty features the default share would be two. */
    @Test
    void theMostImportantFeatureIsOne() {
        double[] rising = IntStream.range(0, 40).mapToDouble(k -> k).toArray();
        ImportanceMatrix matrix = new ImportanceMatrix(1, 40);
        matrix.add(0, rising);
        List<String> names = IntStream.range(0, 40).mapToObj(Integer::toString).toList();
        ImportanceTable table = new ImportanceTable(List.of("a"), names, matrix);
        assertThat(of(FeatureSelection.Mode.MAX, Optional.empty(), Optional.empty())
                        .of(table, 0))
                .containsExactly(39);
        assertThat(FeatureSelection.defaults().of(table, 0)).containsExactly(39, 38);
    }

    @Test
    void aSelectionOfNothingIsRefused() throws IOException {
        ImportanceTable table = table(rules(), false);
        FeatureSelection high = of(FeatureSelection.Mode.FREQ, Optional.of(100.0), Optional.empty());
        assertThatThrownBy(() -> high.of(table, 1))
                .hasMessageContaining("no feature has an importance above 100.0 for b: the largest is ");
        ImportanceMatrix one = new ImportanceMatrix(2, 2);
        one.add(0, new double[] {1, 2});
        ImportanceTable alone = new ImportanceTable(List.of("a", "b"), List.of("0", "1"), one);
        assertThatThrownBy(() -> FeatureSelection.defaults().of(alone, 1))
                .hasMessageContaining("no features can be selected for b: no scan of the training part counts");
        assertThatThrownBy(() -> FeatureSelection.of(FeatureSelection.Mode.DIFF_TOP, 0.5, 1)
                        .of(alone, 0))
                .hasMessageContaining("a is the only one with scans: all differences are 0");
    }

    @Test
    void settingsThatAModeDoesNotTakeAreRefused() {
        Optional<Double> none = Optional.empty();
        Optional<List<String>> noNames = Optional.empty();
        assertThatThrownBy(() -> of(FeatureSelection.Mode.FREQ, none, noNames))
                .hasMessage("above must be given for mode freq; found none");
        assertThatThrownBy(() -> of(FeatureSelection.Mode.TOP, Optional.of(0.0), noNames))
                .hasMessage("above must be left out, except for mode freq; found 0.0");
        assertThatThrownBy(() -> of(FeatureSelection.Mode.FREQ, Optional.of(Double.NaN), noNames))
                .hasMessage("above must be a finite number; found NaN");
        assertThatThrownBy(() -> of(FeatureSelection.Mode.INDEX, none, noNames))
                .hasMessage("features must be given for mode index; found none");
        assertThatThrownBy(() -> of(FeatureSelection.Mode.MAX, none, Optional.of(List.of("1"))))
                .hasMessage("features must be left out, except for mode index; found [1]");
        assertThatThrownBy(() -> of(FeatureSelection.Mode.INDEX, none, Optional.of(List.of("1", "1"))))
                .hasMessage("features must name one feature or more, each once; found [1, 1]");
        assertThatThrownBy(() -> FeatureSelection.of(FeatureSelection.Mode.MAX, 0.2, 1))
                .hasMessage("ratio must be left out for mode max, which keeps no share of the features; found 0.2");
        assertThatThrownBy(() -> FeatureSelection.of(FeatureSelection.Mode.TOP, 0, 1))
                .hasMessage("ratio must be above 0 and at most 1; found 0.0");
    }
}
