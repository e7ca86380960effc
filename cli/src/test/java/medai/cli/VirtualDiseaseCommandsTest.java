package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import medai.imaging.table.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code simulate kidney}, {@code simulate bayes} and {@code sweep}. */
final class VirtualDiseaseCommandsTest extends KidneyCommandLineTest {
    @BeforeEach
    void cohort() {
        simulateKidneys(80);
    }

    private int bayes(String... further) {
        List<String> words = new ArrayList<>(List.of(
                "simulate",
                "bayes",
                "--manifest",
                folder.resolve("kidneys/manifest.csv").toString(),
                "-o",
                folder.resolve("assigned/manifest.csv").toString()));
        words.addAll(List.of(further));
        return medai(words.toArray(String[]::new));
    }

    private String[] labels(String... posteriors) {
        List<String> words = new ArrayList<>(List.of(
                "--labels",
                "labels",
                "--names",
                folder.resolve("kidneys/labels.csv").toString()));
        for (String posterior : posteriors) {
            words.addAll(List.of("--posterior", posterior));
        }
        return words.toArray(String[]::new);
    }

    /**
     * Counted in the written manifest, against the pattern that the simulator wrote down: half have the disease, and 0.6 of those
     * with a tumour.
     */
    @Test
    void labelsHaveTheWantedPosteriors() throws IOException {
        assertThat(bayes(labels("tumour=0.6", "cyst=0.55"))).as(err.toString()).isZero();
        Map<String, int[]> counts = new TreeMap<>(Map.of("tumour", new int[2], "cyst", new int[2], "any", new int[2]));
        for (Table.Row row : Table.read(folder.resolve("assigned/manifest.csv")).rows()) {
            int sick = row.require("disease").equals("x") ? 1 : 0;
            assertThat(Files.exists(folder.resolve("assigned").resolve(row.require("ct"))))
                    .isTrue();
            add(counts, "any", sick);
            if (row.require("group").equals("tumour")) {
                add(counts, "tumour", sick);
            }
            if (row.require("pattern").contains("cyst")) {
                add(counts, "cyst", sick);
            }
        }
        assertThat(counts.get("any")).containsExactly(40, 80);
        assertThat(share(counts, "tumour")).isCloseTo(0.6, within(0.05));
        assertThat(share(counts, "cyst")).isCloseTo(0.55, within(0.06));
        assertThat(out.toString()).contains("P(x | tumour) = 0.", "A network can reach an AUROC of 0.");
    }

    private static void add(Map<String, int[]> counts, String name, int sick) {
        int[] own = counts.getOrDefault(name, new int[2]);
        own[0] += sick;
        own[1]++;
    }

    private static double share(Map<String, int[]> counts, String name) {
        int[] own = counts.getOrDefault(name, new int[2]);
        return (double) own[0] / own[1];
    }

    @Test
    void regionsMayComeFromColumns() throws IOException {
        Table manifest = Table.read(folder.resolve("kidneys/manifest.csv"));
        List<List<String>> rows = new ArrayList<>();
        for (Table.Row row : manifest.rows()) {
            rows.add(List.of(row.require("subject"), row.require("group").equals("tumour") ? "yes" : "0"));
        }
        Table.write(folder.resolve("kidneys/manifest.csv"), List.of("subject", "seen"), rows);
        assertThat(bayes("--present", "tumour=seen", "--posterior", "tumour=0.8"))
                .as(err.toString())
                .isZero();
        assertThat(Table.read(folder.resolve("assigned/manifest.csv")).columns())
                .containsExactly("subject", "seen", "disease", "pattern", "posterior");
        rows.set(3, List.of("0004", "perhaps"));
        Table.write(folder.resolve("kidneys/manifest.csv"), List.of("subject", "seen"), rows);
        assertThat(bayes("--present", "tumour=seen", "--posterior", "tumour=0.8"))
                .isEqualTo(ExitCodes.UNUSABLE_INPUT);
        assertThat(err.toString()).contains("\"perhaps\" in column seen, line 5");
    }

    @Test
    void whatCannotBeIsRefusedAndNothingIsWritten() {
        assertThat(bayes(labels("tumour=1", "cyst=0.02"))).isEqualTo(ExitCodes.UNUSABLE_INPUT);
        assertThat(err.toString()).contains("which is no probability");
        assertThat(bayes(labels("tumor=0.6"))).isEqualTo(ExitCodes.UNUSABLE_INPUT);
        assertThat(err.toString()).contains("no structure \"tumor\"", "tumour");
        assertThat(bayes("--posterior", "tumour=0.6")).isEqualTo(2);
        assertThat(err.toString()).contains("give --labels with --names, or --present");
        assertThat(Files.exists(folder.resolve("assigned"))).isFalse();
    }

    private int sweep(String... further) {
        return onKidneys(
                List.of("sweep"),
                Stream.concat(
                        Stream.of(
                                "train.split={kind: monte_carlo, trials: 1, train: {healthy: 30, x: 30}, test: {healthy: 10, x: 10}}",
                                "sweep.to=0.7",
                                "sweep.steps=3"),
                        Stream.of(further)));
    }

    @Test
    void aSweepTrainsExplainsAndTabulates() throws IOException {
        assertThat(sweep()).as(err.toString()).isZero();
        assertThat(out.toString()).contains("P(x | tumour)", "R with the posterior", "attainable");
        Table table = Table.read(folder.resolve("sweep/sweep.csv"));
        assertThat(table.rows().stream()
                        .map(row -> row.get("posterior").orElse(""))
                        .distinct())
                .containsExactly("0.5", "0.6", "0.7");
        for (Table.Row row : table.rows()) {
            assertThat(row.number("mean")).isBetween(-1.0, 1.0);
            assertThat(row.number("n")).isBetween(1.0, 20.0);
        }
        assertThat(Files.exists(folder.resolve("sweep/figures/sweep_class-x.png")))
                .isTrue();
        assertThat(Files.exists(folder.resolve("sweep/tumour-0.6/figures/regions_task-0_class-x_view-ct.svg")))
                .isTrue();
        assertThat(out.toString()).contains("each network on its own scale", "all networks on one scale");
        requireOneScale();
        String first = Files.readString(folder.resolve("sweep/sweep.csv"));
        assertThat(sweep()).isZero();
        assertThat(Files.readString(folder.resolve("sweep/sweep.csv"))).isEqualTo(first);
        assertThat(Table.read(folder.resolve("sweep/sweep-r.csv")).rows()).isNotEmpty();
    }

    /**
     * The common scale lies among those of the networks, as percentiles of all their maps do, and every region of every network
     * has a mean on it.
     */
    private void requireOneScale() throws IOException {
        List<Double> low = new ArrayList<>();
        List<Double> high = new ArrayList<>();
        for (String posterior : List.of("0.5", "0.6", "0.7")) {
            JsonNode own = scale("sweep/tumour-%s/task-0/scale.json".formatted(posterior));
            low.add(own.path("p_low").asDouble());
            high.add(own.path("p_high").asDouble());
        }
        JsonNode one = scale("sweep/scale.json");
        assertThat(one.path("p_low").asDouble()).isBetween(Collections.min(low), Collections.max(low));
        assertThat(one.path("p_high").asDouble()).isBetween(Collections.min(high), Collections.max(high));
        assertThat(new HashSet<>(high)).hasSize(3);
        Map<String, List<Double>> means = new TreeMap<>();
        for (Table.Row row : Table.read(folder.resolve("sweep/sweep.csv")).rows()) {
            means.computeIfAbsent(row.require("scale"), scale -> new ArrayList<>())
                    .add(row.number("mean"));
        }
        assertThat(means).containsOnlyKeys("alone", "together");
        assertThat(means.get("together")).hasSameSizeAs(means.get("alone")).isNotEqualTo(means.get("alone"));
    }

    private JsonNode scale(String file) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve(file).toFile())
                .path("scales")
                .path(0);
    }

    @Test
    void aSweepThatCannotBeIsRefused() {
        assertThat(sweep("data.classes=[x, healthy]")).isEqualTo(78);
        assertThat(err.toString()).contains("a sweep needs data.target: disease");
        assertThat(sweep("sweep.vary=stone")).isEqualTo(ExitCodes.UNUSABLE_INPUT);
        assertThat(err.toString()).contains("no structure \"stone\"");
        assertThat(sweep("sweep.to=1.5")).isEqualTo(78);
        assertThat(err.toString()).contains("two posteriors from 0 to 1; found 0.5 and 1.5");
    }
}
