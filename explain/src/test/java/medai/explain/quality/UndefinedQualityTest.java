package medai.explain.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import medai.explain.importance.ImportanceMatrix;
import medai.explain.region.SweepConfig;
import medai.explain.region.SweepTable;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers about maps that are undefined, or whose digits a large mean would take. */
final class UndefinedQualityTest {
    private static final String HEADER = "subject,session,task,method,scale,features,class,metric,value\n";

    @TempDir
    Path folder;

    private static String scan(int subject, double logit, double sum) {
        return "%d,,0,m,,all,ra,logit,%s\n%d,,0,m,gs,all,ra,sum,%s\n".formatted(subject, logit, subject, sum)
                + "%d,,0,m,gs,all,,avg_increase,0\n%d,,0,m,gs,selected,,avg_increase,50\n".formatted(subject, subject);
    }

    private Table.Row correlation(String... scans) throws IOException {
        Files.writeString(folder.resolve(MapQuality.FILE), HEADER + String.join("", scans));
        QualityReport.write(folder);
        return Table.read(folder.resolve("cam-metrics.csv")).rows().stream()
                .filter(row -> row.get("metric").orElse("").equals("pearson_logit"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void correlationsThatAreMissingHaveAReason() throws IOException {
        assertThat(correlation(scan(1, 0.5, 2), scan(2, 0.7, 3)).require("reason"))
                .isEqualTo("fewer than three scans");
        assertThat(correlation(scan(1, 0.5, 2), scan(2, 0.7, 2), scan(3, 0.1, 2))
                        .require("reason"))
                .isEqualTo("the logits or the sums are all equal");
        assertThat(correlation(scan(1, 1, 2), scan(2, 2, 4), scan(3, 4, 8)).number("value"))
                .isCloseTo(1, within(1e-12));
        MethodsTable methods = new MethodsTable();
        methods.add("m", folder);
        assertThat(methods.write(folder, List.of("ra"))).doesNotContain("NaN", "Infinity");
        Table.Row row = Table.read(folder.resolve("methods.csv")).rows().get(0);
        assertThat(row.get("avg_increase_change_percent")).as("50 more than 0").isEmpty();
        assertThat(row.require("reason")).contains("avg_increase is 0 with all features");
    }

    /** Two scans 2e-3 apart have a standard deviation of sqrt(2) thousandths, wherever they lie and however they are joined. */
    @Test
    void spreadKeepsItsDigitsFarFromZero() {
        ImportanceMatrix first = new ImportanceMatrix(1, 1);
        ImportanceMatrix second = new ImportanceMatrix(1, 1);
        double low = 1e6;
        double high = 1e6 + 2e-3;
        first.add(0, new double[] {low});
        second.add(0, new double[] {high});
        first.add(second);
        assertThat(first.sd(0)[0]).isCloseTo((high - low) / Math.sqrt(2), within(1e-12));
        ImportanceMatrix restored = new ImportanceMatrix(1, 1);
        restored.restore(0, 2, first.of(0), first.sd(0));
        restored.add(0, new double[] {(low + high) / 2});
        assertThat(restored.sd(0)[0]).isCloseTo((high - low) / 2, within(1e-9));
    }

    @Test
    void aSweepWithoutSpreadHasNoNumberInItsPlace() throws IOException {
        SweepTable table =
                new SweepTable(new SweepConfig("cyst", 0.1, 0.9, 3, Map.of(), List.of("cyst")), List.of("ra"));
        for (double posterior : new double[] {0.1, 0.5, 0.9}) {
            SweepTable.Cell cell = new SweepTable.Cell(SweepTable.Scaled.ALONE, "cyst", "ra", 0.25, Double.NaN, 1);
            table.add(posterior, new SweepTable.Step(0.5, Double.NaN, List.of(cell)));
        }
        assertThat(table.text()).doesNotContain("NaN").contains("0.250 +- -");
        table.write(folder);
        Table.Row r = Table.read(folder.resolve("sweep-r.csv")).rows().get(0);
        assertThat(r.get("r")).isEmpty();
        assertThat(r.require("reason")).contains("does not vary");
    }
}
