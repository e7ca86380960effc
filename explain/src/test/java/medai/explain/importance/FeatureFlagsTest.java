package medai.explain.importance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import medai.cohort.manifest.SampleId;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeatureFlagsTest {
    private static final int FEATURES = 40;
    private static final List<String> CLASSES = List.of("ra");

    @TempDir
    Path folder;

    /** What a scan's features add: each its own level, varying by a tenth of it between scans. */
    private static double[] scan(Draw draw) {
        double[] scan = new double[FEATURES];
        for (int k = 0; k < FEATURES; k++) {
            scan[k] = (1 + k % 5) * draw.normal(1, 0.1);
        }
        return scan;
    }

    @FunctionalInterface
    private interface Oddity {
        void change(boolean training, int scan, double[] importance);
    }

    private List<Table.Row> flags(long seed, Oddity oddity) throws IOException {
        Draw draw = Draw.of(seed, "flags");
        ImportanceMatrix training = new ImportanceMatrix(1, FEATURES);
        for (int i = 0; i < 60; i++) {
            double[] importance = scan(draw);
            oddity.change(true, i, importance);
            training.add(0, importance);
        }
        List<String> names =
                IntStream.range(0, FEATURES).mapToObj(Integer::toString).toList();
        ImportanceMatrix test = new ImportanceMatrix(1, FEATURES);
        FeatureFlags flags = new FeatureFlags(
                new ImportanceTable(CLASSES, names, training), new ImportanceTable(CLASSES, names, test));
        for (int i = 0; i < 20; i++) {
            double[] importance = scan(draw);
            oddity.change(false, i, importance);
            test.add(0, importance);
            flags.add(
                    0,
                    SampleId.of(String.format(Locale.ROOT, "s%02d", i), ""),
                    FeatureFlags.cosine(importance, training.of(0)));
        }
        flags.writeTo(folder.resolve("flags.csv"));
        return Table.read(folder.resolve("flags.csv")).rows();
    }

    /**
     * With nothing to find, 5 % of networks may be flagged as overfitted; half of that, as only a larger training part counts.
     */
    @Test
    void whatIsAlikeIsSeldomFlagged() throws IOException {
        int flagged = 0;
        for (int seed = 0; seed < 200; seed++) {
            flagged += flags(seed, (training, scan, importance) -> {}).isEmpty() ? 0 : 1;
        }
        assertThat(flagged).isLessThanOrEqualTo(16);
    }

    @Test
    void oddFeaturesAndScansAreNamed() throws IOException {
        assertThat(named("dead", flags(1, (training, scan, importance) -> importance[3] = 0)))
                .containsExactly("3");
        assertThat(named("overfitting", flags(1, (training, scan, importance) -> importance[7] *= training ? 1.5 : 1)))
                .containsExactly("7");
        assertThat(named("dominant", flags(1, (training, scan, importance) -> importance[11] *= 200)))
                .containsExactly("11");
        Oddity turned = (training, scan, importance) -> {
            for (int k = 0; k < FEATURES && !training && scan == 4; k += 2) {
                importance[k] = -importance[k];
            }
        };
        assertThat(named("outlier", flags(1, turned))).containsExactly("s04");
    }

    private static List<String> named(String flag, List<Table.Row> rows) {
        return rows.stream()
                .filter(row -> row.get("flag").orElse("").equals(flag))
                .map(row -> row.get("feature").orElse("") + row.get("subject").orElse(""))
                .toList();
    }
}
