package medai.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import medai.cohort.statistics.Interval;
import medai.imaging.GoldenSet;
import medai.imaging.table.Table;

/** The statistics of a {@link GoldenSet}: SciPy's, statsmodels' and scikit-learn's answers. */
final class Golden {
    private Golden() {}

    static JsonNode json(GoldenSet golden, String name) throws IOException {
        return new ObjectMapper()
                .readTree(golden.file("stats/" + name + ".json").toFile());
    }

    static Table table(GoldenSet golden, String name) throws IOException {
        return Table.read(golden.file("stats/" + name + ".csv"));
    }

    static double[] column(Table table, String name) throws IOException {
        double[] values = new double[table.rows().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = table.rows().get(i).number(name);
        }
        return values;
    }

    static boolean[] positives(double[] labels) {
        boolean[] positive = new boolean[labels.length];
        for (int i = 0; i < labels.length; i++) {
            positive[i] = labels[i] == 1;
        }
        return positive;
    }

    static double[] data(JsonNode array) {
        JsonNode list = array.has("data") ? array.get("data") : array;
        double[] values = new double[list.size()];
        Arrays.setAll(values, i -> list.get(i).asDouble());
        return values;
    }

    /** Null means NaN; for p-values below 1e-12 it is enough to be that small. */
    static void same(double found, JsonNode expected, String what) {
        same(found, expected, what, 1e-9);
    }

    static void same(double found, JsonNode expected, String what, double tolerance) {
        if (expected.isNull()) {
            assertThat(found).as(what).isNaN();
        } else if (expected.isTextual()) {
            assertThat(found).as(what).isInfinite();
        } else if (Math.abs(expected.asDouble()) < 1e-12) {
            assertThat(Math.abs(found)).as(what).isLessThan(1e-9);
        } else {
            double wanted = expected.asDouble();
            assertThat(found).as(what).isCloseTo(wanted, within(tolerance * Math.max(1, Math.abs(wanted))));
        }
    }

    static void same(Interval found, JsonNode expected, String what, double tolerance) {
        if (expected.isNull()) {
            assertThat(found.low()).as(what).isNaN();
        } else {
            same(found.low(), expected.get(0), what + " low", tolerance);
            same(found.high(), expected.get(1), what + " high", tolerance);
        }
    }
}
