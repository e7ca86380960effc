package medai.cohort.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** Against scikit-learn ({@code test-fixtures/ridge}), with more rows than columns and with fewer. */
final class RidgeTest {
    private static JsonNode cases() throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(Path.of(System.getProperty("medai.root", ".."), "test-fixtures/ridge/expected.json")
                        .toFile());
    }

    private static double[] row(JsonNode numbers) {
        double[] row = new double[numbers.size()];
        Arrays.setAll(row, i -> numbers.get(i).asDouble());
        return row;
    }

    private static double[][] table(JsonNode rows) {
        double[][] table = new double[rows.size()][];
        Arrays.setAll(table, i -> row(rows.get(i)));
        return table;
    }

    private static boolean[] flags(JsonNode values) {
        boolean[] flags = new boolean[values.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = values.get(i).asBoolean();
        }
        return flags;
    }

    @Test
    void scoresOfNewRowsAreThoseOfScikitLearn() throws IOException {
        for (JsonNode one : cases()) {
            double penalty = one.get("penalty").asDouble();
            double[][] x = table(one.get("x"));
            RidgeLogistic logistic = RidgeLogistic.fit(x, flags(one.get("positive")), penalty);
            RidgeRegression linear = RidgeRegression.fit(x, row(one.get("outcome")), penalty);
            double[][] unseen = table(one.get("new"));
            for (int i = 0; i < unseen.length; i++) {
                double odds = one.get("log_odds").get(i).asDouble();
                assertThat(logistic.score(unseen[i])).isCloseTo(odds, within(1e-6 * Math.max(1, Math.abs(odds))));
                double expected = one.get("expected").get(i).asDouble();
                assertThat(linear.score(unseen[i])).isCloseTo(expected, within(1e-8 * Math.max(1, Math.abs(expected))));
            }
        }
    }

    /** A row that was fitted would always be told right by so many columns. */
    @Test
    void noRowIsScoredByWeightsThatItHelpedToFit() {
        Draw draw = Draw.of(26, "ridge");
        int n = 200;
        double[][] noise = new double[n][300];
        boolean[] positive = new boolean[n];
        for (int i = 0; i < n; i++) {
            Arrays.setAll(noise[i], j -> draw.normal(0, 1));
            positive[i] = draw.nextBoolean();
        }
        double[] scores = RidgeLogistic.crossValidated(
                noise, positive, IntStream.range(0, n).map(i -> i % 5).toArray(), 0.01);
        long right =
                IntStream.range(0, n).filter(i -> scores[i] > 0 == positive[i]).count();
        assertThat(right).isBetween(75L, 125L);
    }
}
