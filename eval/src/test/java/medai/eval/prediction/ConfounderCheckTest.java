package medai.eval.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.cohort.manifest.ScanValues;
import medai.cohort.statistics.Interval;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfounderCheckTest {
    @TempDir
    Path folder;

    private final Map<String, String> values = new LinkedHashMap<>();
    private final StringBuilder table = new StringBuilder("subject,truth,p_ra\n");

    private void add(String subject, boolean ra, double score, String value) {
        table.append("%s,%s,%s%n".formatted(subject, ra ? "ra" : "hc", score));
        values.put(subject, value);
    }

    private ConfounderCheck check() throws IOException {
        Path file = folder.resolve("p.csv");
        Files.writeString(file, table);
        PredictionTable predictions = PredictionTable.read(List.of(file), PredictionTable.Options.PLAIN);
        StringBuilder dates = new StringBuilder("subject,scan_date\n");
        values.forEach((subject, value) -> dates.append("%s,%s\n".formatted(subject, value)));
        Path manifest = Files.writeString(folder.resolve("m.csv"), dates);
        return ConfounderCheck.of(predictions, "ra", ScanValues.read(manifest, "scan_date", false), 500, 1);
    }

    private static MetricRow row(ConfounderCheck check, String metric, String group) {
        return check.rows().stream()
                .filter(r -> r.metric().equals(metric) && r.group().equals(group))
                .findFirst()
                .orElseThrow();
    }

    /** Late scans are of RA, and the score knows nothing but the date. */
    @Test
    void aScoreThatFollowsTheDateIsFound() throws IOException {
        Draw draw = Draw.of(1, "test");
        for (int i = 0; i < 160; i++) {
            double time = draw.nextDouble();
            boolean ra = draw.nextDouble() < time;
            add("s" + i, ra, Math.min(1, 0.8 * time + 0.2 * draw.nextDouble()), date(time));
        }
        ConfounderCheck check = check();
        assertThat(check.isConfounded()).isTrue();
        assertThat(row(check, "auroc_of_confounder", "all").value()).isGreaterThan(0.7);
        assertThat(row(check, "auroc_difference", "all").interval().low()).isPositive();
        assertThat(row(check, "spearman_score_confounder", "ra").value()).isGreaterThan(0.8);
        assertThat(check.findings()).last().asString().startsWith("CONFOUNDED: scan_date");
    }

    /** The same dates, but a score that knows the disease. */
    @Test
    void aScoreThatKnowsTheDiseaseIsNotAccused() throws IOException {
        Draw draw = Draw.of(2, "test");
        for (int i = 0; i < 160; i++) {
            boolean ra = draw.nextBoolean();
            add("s" + i, ra, ra ? 0.4 + 0.6 * draw.nextDouble() : 0.6 * draw.nextDouble(), date(draw.nextDouble()));
        }
        ConfounderCheck check = check();
        assertThat(check.isConfounded()).isFalse();
        assertThat(row(check, "auroc_within_strata", "all").value())
                .isCloseTo(row(check, "auroc", "all").value(), within(0.03));
        assertThat(check.findings()).last().asString().startsWith("no sign that");
    }

    /**
     * RA was scanned late, and scores know the disease only. Of two correlations at 5 % together and one bound of a 95 %
     * interval, 8 % of these cohorts are called confounded by chance; without adjustment it would be 14 %.
     */
    @Test
    void fewOfManyInnocentNetworksAreAccused() throws IOException {
        int cohorts = 300;
        int accused = 0;
        for (int cohort = 0; cohort < cohorts; cohort++) {
            Draw draw = Draw.of(3, "innocent", cohort);
            values.clear();
            table.setLength(table.indexOf("\n") + 1);
            for (int i = 0; i < 80; i++) {
                double time = draw.nextDouble();
                boolean ra = draw.nextDouble() < time;
                add("s" + i, ra, ra ? 0.3 + 0.7 * draw.nextDouble() : 0.7 * draw.nextDouble(), date(time));
            }
            accused += check().isConfounded() ? 1 : 0;
        }
        assertThat((double) accused / cohorts).isBetween(0.03, 0.1);
    }

    private static String date(double time) {
        return LocalDate.of(2010, 1, 1).plusDays((long) (time * 2000)).toString();
    }

    /** Counted by hand: in site a both pairs are won, in site b one of two; over all 7 of 9, with a tie of half. */
    @Test
    void pairsAreThoseOfOneStratum() throws IOException {
        add("1", true, 0.9, "a");
        add("2", false, 0.2, "a");
        add("3", false, 0.5, "a");
        add("4", true, 0.5, "b");
        add("5", true, 0.3, "b");
        add("6", false, 0.4, "b");
        ConfounderCheck check = check();
        assertThat(row(check, "auroc_within_strata", "all").value()).isCloseTo(3 / 4.0, within(1e-12));
        assertThat(row(check, "auroc", "all").value()).isCloseTo((3 + 2.5 + 1) / 9, within(1e-12));
        assertThat(row(check, "prevalence", "b").value()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(row(check, "prevalence", "b").interval()).isEqualTo(Interval.wilson(2, 3));
        assertThat(row(check, "auroc_of_confounder", "all").value())
                .as("b is positive more often")
                .isCloseTo((4 + 1 + 2 * 0.5 + 0) / 9, within(1e-12));
    }

    @Test
    void withoutValuesThereIsNothingToSay() {
        add("1", true, 0.9, "");
        add("2", false, 0.2, "2020-01-01");
        assertThatThrownBy(this::check)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("found 0 scans of class ra");
    }

    private ConfounderCheck check(String manifest, boolean categories) throws IOException {
        Path predictions = Files.writeString(folder.resolve("p.csv"), table);
        Path file = Files.writeString(folder.resolve("m.csv"), manifest);
        return ConfounderCheck.of(
                PredictionTable.read(List.of(predictions), PredictionTable.Options.PLAIN),
                "ra",
                ScanValues.read(file, "x", categories),
                100,
                1);
    }

    private void fourScans() {
        add("1", true, 0.9, "");
        add("2", true, 0.8, "");
        add("3", false, 0.2, "");
        add("4", false, 0.3, "");
    }

    @Test
    void wordsAmongNumbersAreMistakes() throws IOException {
        fourScans();
        for (String cell : List.of("5O", "2020-13-45", "3 T")) {
            assertThatThrownBy(() -> check("subject,x\n1,1\n2,2\n3,%s\n4,4\n".formatted(cell), false))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContainingAll("m.csv:4", cell, "a number or a date", "--categories x");
        }
        assertThatThrownBy(() -> check("subject,x\n1,2020-01-01\n2,2020-02-01\n3,20200301\n4,2020-04-01\n", false))
                .hasMessageContainingAll("m.csv:4", "20200301", "either dates or other numbers");
        assertThat(check("subject,x\n1,1\n2,2.0\n3,1.0\n4,2\n", true).rows())
                .extracting(MetricRow::metric, MetricRow::group)
                .contains(org.assertj.core.groups.Tuple.tuple("prevalence", "1"))
                .contains(org.assertj.core.groups.Tuple.tuple("prevalence", "2.0"));
        ConfounderCheck each = check("subject,x\n1,a\n2,b\n3,c\n4,d\n", false);
        assertThat(each.findings()).last().asString().startsWith("UNDECIDED: no x has scans of both kinds");
        assertThat(each.findings()).noneMatch(finding -> finding.contains("NaN"));
    }

    @Test
    void missingValuesAreLeftOutAndCounted() throws IOException {
        fourScans();
        add("5", true, 0.7, "");
        ConfounderCheck check = check("subject,x\n1,1\n2,2\n3,3\n4,4\n5,N/A\n", false);
        assertThat(check.findings()).contains("1 of 5 predictions have no score or no x and are left out");
        assertThat(row(check, "auroc", "all").n()).isEqualTo(4);
    }

    @Test
    void theLastRowDoesNotWin() throws IOException {
        fourScans();
        assertThatThrownBy(() -> check("subject,x\n1,1\n2,2\n3,3\n4,4\n4,5\n", false))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("m.csv:6", "\"5\"", "\"4\" in line 5");
        String lesions = "subject,piece,x\n1,a,1\n1,b,1.0\n2,a,2\n3,a,3\n4,a,4\n";
        assertThat(row(check(lesions, false), "auroc", "all").n()).isEqualTo(4);
        String sessions = "subject,session,x\n1,a,1\n2,a,2\n3,a,3\n4,a,4\n4,b,5\n";
        assertThatThrownBy(() -> check(sessions, false)).hasMessageContainingAll("m.csv:6", "names no session");
        assertThat(row(check(sessions.replace("4,b,5", "4,b,4"), false), "auroc", "all")
                        .n())
                .isEqualTo(4);
        table.setLength(0);
        table.append("subject,session,truth,p_ra\n1,a,ra,0.9\n2,a,ra,0.8\n3,a,hc,0.2\n4,b,hc,0.1\n4,c,hc,0.1\n");
        ConfounderCheck check = check(sessions, false);
        assertThat(check.findings())
                .as("session c is not in the table")
                .anyMatch(f -> f.startsWith("1 of 5 predictions"));
    }
}
