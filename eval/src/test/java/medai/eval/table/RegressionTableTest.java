package medai.eval.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.cohort.manifest.Measurements;
import medai.eval.hypothesis.Adjustment;
import medai.eval.hypothesis.LinearRegression;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Linear regression against statsmodels ({@code test-fixtures/stats/linear}), and what it says of words and of undetermined models. */
final class RegressionTableTest {
    private static final Path GOLDEN = Path.of(System.getProperty("medai.root", ".."), "test-fixtures/stats/linear");
    private static final double CLOSE = 1e-8;

    @TempDir
    Path folder;

    private static RegressionTable.Model model(String outcome, List<String> predictors, Map<String, String> references)
            throws IOException {
        List<String> columns = new ArrayList<>(predictors);
        columns.add(outcome);
        Measurements table = Measurements.read(GOLDEN.resolve("table.csv"), columns);
        return RegressionTable.model(outcome, table, predictors, Set.of("sex"), references);
    }

    private static JsonNode golden() throws IOException {
        return new ObjectMapper().readTree(GOLDEN.resolve("expected.json").toFile());
    }

    private static void close(double found, JsonNode expected, String what) {
        double wanted = expected.asDouble();
        assertThat(found).as(what).isCloseTo(wanted, within(CLOSE * Math.max(1e-30, Math.abs(wanted))));
    }

    @Test
    void modelsAreThoseOfStatsmodels() throws IOException {
        List<String> all = List.of("group", "age", "sex");
        Map<String, RegressionTable.Model> models = Map.of(
                "alps_age", model("alps", List.of("age"), Map.of()),
                "alps_all", model("alps", all, Map.of("group", "hc")),
                "volume_all", model("volume", all, Map.of()));
        for (var entry : models.entrySet()) {
            JsonNode expected = golden().get("models").get(entry.getKey());
            LinearRegression fit = entry.getValue().fit();
            for (int a = 0; a < fit.terms().size(); a++) {
                LinearRegression.Term term = fit.terms().get(a);
                String what = entry.getKey() + " " + term.name();
                String name = expected.get("terms").get(a).asText();
                assertThat(term.name()).isEqualTo(name.equals("sex") ? "sex 1" : name);
                close(term.coefficient(), expected.at("/coef/data").get(a), what);
                close(term.error(), expected.at("/se/data").get(a), what + " error");
                close(term.t(), expected.at("/t/data").get(a), what + " t");
                close(term.p(), expected.at("/p/data").get(a), what + " p");
                close(term.interval().low(), expected.at("/low/data").get(a), what + " low");
                close(term.interval().high(), expected.at("/high/data").get(a), what + " high");
                if (a > 0) {
                    close(term.standardised(), expected.at("/beta/data").get(a - 1), what + " beta");
                }
            }
            close(fit.share(), expected.get("r2"), "R-squared");
            close(fit.adjusted(), expected.get("r2_adjusted"), "adjusted R-squared");
            close(fit.f(), expected.get("f"), "F");
            close(fit.p(), expected.get("f_p"), "p of F");
            close(fit.deviation(), expected.get("residual_sd"), "SD of residuals");
        }
        RegressionTable.linear(folder, List.of(models.get("alps_all"), models.get("volume_all")), Adjustment.HOLM);
        List<Table.Row> rows = Table.read(folder.resolve("linear.csv")).rows();
        assertThat(rows).hasSize(10);
        for (int term = 0; term < 4; term++) {
            close(rows.get(1 + term).number("p_adjusted"), golden().at("/holm/" + term + "/data/0"), "Holm");
            close(rows.get(6 + term).number("p_adjusted"), golden().at("/holm/" + term + "/data/1"), "Holm");
        }
        assertThat(rows.get(0).cell("p_adjusted")).isEmpty();
        Table.Row whole = Table.read(folder.resolve("linear-models.csv")).rows().get(1);
        assertThat(whole.cell("outcome")).isEqualTo("volume");
        assertThat(whole.number("n")).isEqualTo(61);
        assertThat(whole.number("df2")).isEqualTo(56);
    }

    /** Another reference says the same of the differences: sle against npsle is sle against hc less npsle against hc. */
    @Test
    void theReferenceIsWhatOthersAreComparedWith() throws IOException {
        List<LinearRegression.Term> hc =
                model("alps", List.of("group"), Map.of()).fit().terms();
        List<LinearRegression.Term> npsle =
                model("alps", List.of("group"), Map.of("group", "npsle")).fit().terms();
        assertThat(npsle.stream().map(LinearRegression.Term::name))
                .containsExactly("intercept", "group hc", "group sle");
        assertThat(npsle.get(2).coefficient())
                .isCloseTo(hc.get(2).coefficient() - hc.get(1).coefficient(), within(1e-12));
        assertThat(npsle.get(1).coefficient()).isCloseTo(-hc.get(1).coefficient(), within(1e-12));
        assertThatThrownBy(() -> model("alps", List.of("group"), Map.of("group", "ra")))
                .hasMessageContaining("no row has \"ra\" in \"group\"; it has hc, npsle, sle");
    }

    @Test
    void whatIsNotDeterminedIsRefusedOrEmpty() throws IOException {
        Path file = folder.resolve("t.csv");
        Files.writeString(file, "subject,y,same,x,twice,word\na,1,5,1,2,w\nb,2,5,2,4,w\nc,4,5,4,8,w\nd,3,5,4,8,w\n");
        assertThatThrownBy(() -> of(file, "y", "x", "x")).hasMessageContaining("named once each");
        assertThatThrownBy(() -> of(file, "y", "y")).hasMessageContaining("without the outcome");
        assertThatThrownBy(() -> model("alps", List.of("age"), Map.of("age", "45")))
                .hasMessageContaining("\"age\" holds numbers, which have no reference");
        assertThatThrownBy(() -> of(GOLDEN.resolve("table.csv"), "alps", "subject"))
                .hasMessageContaining("61 different words");
        assertThatThrownBy(() -> of(file, "y", "same")).hasMessageContaining("same is the same in all rows");
        assertThatThrownBy(() -> of(file, "y", "x", "twice"))
                .hasMessageContaining("twice follows from the other predictors");
        assertThatThrownBy(() -> of(file, "y", "word")).hasMessageContaining("\"word\" is \"w\" in all rows");
        assertThatThrownBy(() -> of(file, "same", "x")).hasMessageContaining("the outcome is the same in all 4 rows");
        LinearRegression exact = of(file, "twice", "x").fit();
        assertThat(exact.terms().get(1).coefficient()).isCloseTo(2, within(1e-12));
        assertThat(exact.terms().get(1).p()).isNaN();
        assertThat(exact.terms().get(1).interval().reason()).contains("exactly");
        assertThat(exact.share()).isCloseTo(1, within(1e-12));
        Files.writeString(file, "subject,y,x\na,1,1\nb,2,2\n");
        LinearRegression full = of(file, "y", "x").fit();
        assertThat(full.terms().get(1).coefficient()).isCloseTo(1, within(1e-12));
        assertThat(full.terms().get(1).interval().reason()).contains("as many coefficients as rows");
        assertThat(full.adjusted()).isNaN();
        Files.writeString(file, "subject,y,x,z\na,1,1,4\nb,2,2,2\n");
        assertThatThrownBy(() -> of(file, "y", "x", "z")).hasMessageContaining("2 rows are too few for 3 coefficients");
    }

    private static RegressionTable.Model of(Path file, String outcome, String... predictors) throws IOException {
        List<String> columns = new ArrayList<>(List.of(predictors));
        columns.add(outcome);
        return RegressionTable.model(
                outcome, Measurements.read(file, columns), List.of(predictors), Set.of(), Map.of());
    }
}
