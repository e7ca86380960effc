package medai.explain.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.ScanValues;
import medai.eval.agreement.Correlation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AttributeTest {
    private static final double[] SCORES = {1, 4, 2, 8, 5, 7, 1.5, 3};

    @TempDir
    Path folder;

    private static List<Integer> all(int n) {
        return IntStream.range(0, n).boxed().toList();
    }

    private static Attribute numbers(double... values) {
        return new Attribute("age", Optional.of(values), List.of(), false);
    }

    @Test
    void numbersExplainTheSquareOfTheirCorrelation() {
        double[] ages = {30, 41, 28, 77, 60, 54, 33, 50};
        Attribute.Explained found = numbers(ages).explains(SCORES, all(8));
        Correlation expected = Correlation.pearson(ages, SCORES);
        assertThat(found.share()).isCloseTo(expected.r() * expected.r(), within(1e-12));
        assertThat(found.p()).isCloseTo(expected.p(), within(1e-10));
        assertThat(found.n()).isEqualTo(8);
    }

    /** Between-group and total sums of squares by hand: a is 1, 4 (mean 2.5), b 2, 8, 5 (5), c 7, 1.5, 3 (11.5 / 3). */
    @Test
    void wordsExplainWhatGroupsDifferBy() {
        Attribute sites = Attribute.ofWords("site", List.of("a", "a", "b", "b", "b", "c", "c", "c"));
        Attribute.Explained found = sites.explains(SCORES, all(8));
        double mean = 31.5 / 8;
        double between = 2 * Math.pow(2.5 - mean, 2) + 3 * Math.pow(5 - mean, 2) + 3 * Math.pow(11.5 / 3 - mean, 2);
        double total = 0;
        for (double score : SCORES) {
            total += (score - mean) * (score - mean);
        }
        assertThat(found.share()).isCloseTo(between / total, within(1e-12));
        assertThat(found.p()).isCloseTo(0.6401715167, within(1e-9)); // scipy.stats.f_oneway
    }

    @Test
    void unknownValuesAndOtherScansOfASubjectDoNotCount() {
        Attribute some = numbers(30, Double.NaN, 28, 77, 60, 54, 33, 50);
        Attribute.Explained found = some.explains(SCORES, List.of(0, 1, 3, 4, 5, 6));
        double[] x = {30, 77, 60, 54, 33};
        double[] y = {1, 8, 5, 7, 1.5};
        assertThat(found.n()).isEqualTo(5);
        assertThat(found.p()).isCloseTo(Correlation.pearson(x, y).p(), within(1e-10));
        assertThat(Attribute.ofWords("site", List.of("", "a", "", "b", "a", "b", "a", "b"))
                        .explains(SCORES, all(8))
                        .n())
                .isEqualTo(6);
    }

    @Test
    void whatCannotBeExplainedHasItsReason() {
        assertThat(numbers(5, 5, 5, 5, 5, 5, 5, 5).explains(SCORES, all(8)).reason())
                .isEqualTo("all values are equal");
        assertThat(Attribute.ofWords("site", List.of("a", "b", "c", "d", "e", "f", "g", "h"))
                        .explains(SCORES, all(8))
                        .reason())
                .isEqualTo("as many different values as scans, or nearly");
        assertThat(numbers(1, 2, 3, 4)
                        .explains(new double[] {7, 7, 7, 7}, all(4))
                        .reason())
                .isEqualTo("all scans lie at one place");
        Attribute.Explained none = numbers(1, Double.NaN).explains(new double[] {1, 2}, all(2));
        assertThat(none.reason()).isEqualTo("fewer than two values");
        assertThat(none.share()).isNaN();
    }

    @Test
    void numbersAreShownInFourRangesWithEqualOnesTogether() {
        Map<String, List<Integer>> groups = numbers(8, 1, 2, 3, 4, 5, 6, 7).groups();
        assertThat(groups.keySet())
                .containsExactly("1.000 to 2.000", "3.000 to 4.000", "5.000 to 6.000", "7.000 to 8.000");
        assertThat(groups.get("7.000 to 8.000")).containsExactly(7, 0);
        Map<String, List<Integer>> ties =
                numbers(1, 1, 1, 1, 1, 1, 2, Double.NaN).groups();
        assertThat(ties.keySet()).containsExactly("1.000 to 1.000", "2.000 to 2.000");
        assertThat(ties.get("1.000 to 1.000")).hasSize(6);
    }

    @Test
    void rareWordsShareAColour() {
        List<String> words = new ArrayList<>();
        for (int site = 0; site < 15; site++) {
            for (int scan = 0; scan <= (site < 11 ? 1 : 0); scan++) {
                words.add("site%02d".formatted(site));
            }
        }
        Map<String, List<Integer>> groups = Attribute.ofWords("site", words).groups();
        assertThat(groups).hasSize(12).containsKey("4 others");
        assertThat(groups.get("4 others")).hasSize(4);
        assertThat(groups.values().stream().mapToInt(List::size).sum()).isEqualTo(words.size());
        assertThat(Attribute.ofWords("site", List.of("b", "", "a")).groups().keySet())
                .containsExactly("a", "b");
    }

    @Test
    void aColumnOfTheManifestIsReadByScan() throws IOException {
        Path manifest = folder.resolve("manifest.csv");
        Files.writeString(
                manifest,
                "subject,session,date,site\ns1,a,2024-01-01,x\ns1,b,2024-03-01,y\ns2,a,,x\ns3,a,2023-06-30,\n");
        List<SampleId> scans =
                List.of(SampleId.of("s1", "b"), SampleId.of("s2", "a"), SampleId.of("s3", "a"), SampleId.of("s1", "a"));
        Attribute dates = Attribute.of(ScanValues.read(manifest, "date", false), scans);
        assertThat(dates.numbers().orElseThrow()).containsExactly(19783, Double.NaN, 19538, 19723);
        assertThat(dates.groups().keySet()).first().isEqualTo("2023-06-30 to 2023-06-30");
        Attribute sites = Attribute.of(ScanValues.read(manifest, "site", false), scans);
        assertThat(sites.words()).containsExactly("y", "x", "", "x");
    }
}
