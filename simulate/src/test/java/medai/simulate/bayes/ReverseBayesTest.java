package medai.simulate.bayes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import medai.imaging.GoldenSet;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReverseBayesTest {
    private static final List<Set<String>> KIDNEYS =
            List.of(Set.of(), Set.of("tumour"), Set.of("cyst"), Set.of("tumour", "cyst"));

    private static List<Pattern> patterns(int none, int tumour, int cyst, int both) {
        return List.of(
                new Pattern(KIDNEYS.get(0), none),
                new Pattern(KIDNEYS.get(1), tumour),
                new Pattern(KIDNEYS.get(2), cyst),
                new Pattern(KIDNEYS.get(3), both));
    }

    private static JsonNode reference(GoldenSet golden) throws IOException {
        return new ObjectMapper()
                .readTree(golden.file("aggregation/reverse_bayes.json").toFile());
    }

    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void posteriorsOfRegionsMakeTheDesignsOfTheReference(GoldenSet golden) throws IOException {
        JsonNode designs = reference(golden).get("four_group_designs");
        assertThat(designs.size()).isGreaterThan(10);
        for (JsonNode design : designs) {
            JsonNode counts = design.get("counts_K_T_C_TC");
            VirtualDisease disease = ReverseBayes.ofRegions(
                    patterns(
                            counts.get(0).asInt(),
                            counts.get(1).asInt(),
                            counts.get(2).asInt(),
                            counts.get(3).asInt()),
                    Map.of(
                            "tumour",
                            design.get("q_tumour").asDouble(),
                            "cyst",
                            design.get("q_cyst").asDouble()),
                    0.5);
            for (int k = 0; k < 4; k++) {
                VirtualDisease.Group group = disease.groups().get(k);
                assertThat(group.posterior())
                        .isCloseTo(
                                design.get("exclusive_posteriors_K_T_C_TC")
                                        .get(k)
                                        .asDouble(),
                                within(1e-12));
                assertThat(group.diseased())
                        .isEqualTo(
                                design.get("assign_X_largest_remainder").get(k).asInt());
            }
            assertThat(disease.attainableAuroc())
                    .isCloseTo(design.get("attainable_auroc").asDouble(), within(1e-12));
        }
    }

    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void posteriorsOfPatternsMakeTheCasesOfTheReference(GoldenSet golden) throws IOException {
        for (JsonNode one : reference(golden).get("cases")) {
            List<Pattern> patterns = new ArrayList<>();
            Map<String, Double> posteriors = new TreeMap<>();
            one.get("groups").properties().forEach(group -> {
                patterns.add(new Pattern(
                        Set.of(group.getKey()), group.getValue().get("count").asInt()));
                posteriors.put(
                        group.getKey(),
                        group.getValue().get("posterior_P_X_given_a").asDouble());
            });
            patterns.add(new Pattern(Set.of(), one.get("rest_count").asInt()));
            VirtualDisease disease = ReverseBayes.ofPatterns(
                    patterns, posteriors, one.get("prior_P_X").asDouble());
            assertThat(disease.groups().get(patterns.size() - 1).posterior())
                    .isCloseTo(one.get("rest_posterior").asDouble(), within(1e-12));
            disease.groups().forEach(group -> assertThat(group.diseased())
                    .isEqualTo(one.get("largest_remainder_assign_X")
                            .get(
                                    group.pattern().name().equals("none")
                                            ? "rest"
                                            : group.pattern().name())
                            .asInt()));
            assertThat(disease.attainableAuroc())
                    .isCloseTo(one.get("attainable_auroc").asDouble(), within(1e-12));
        }
    }

    @Test
    void realisedPosteriorsAndPriorAreTheWantedOnesWithinAnImage() {
        Draw draw = Draw.of(1, "designs");
        int made = 0;
        for (int i = 0; i < 300; i++) {
            List<Pattern> patterns =
                    patterns(300 + draw.nextInt(300), 20 + draw.nextInt(100), 20 + draw.nextInt(100), draw.nextInt(30));
            double tumour = draw.between(0.3, 0.9);
            double cyst = draw.between(0.3, 0.9);
            VirtualDisease disease;
            try {
                disease = ReverseBayes.ofRegions(patterns, Map.of("tumour", tumour, "cyst", cyst), 0.5);
            } catch (IllegalArgumentException e) {
                continue; // the pattern with both regions would need too many
            }
            made++;
            assertThat(disease.diseased()).isBetween(disease.images() / 2, (disease.images() + 1) / 2);
            int tumours = patterns.get(1).images() + patterns.get(3).images();
            int cysts = patterns.get(2).images() + patterns.get(3).images();
            assertThat(disease.posteriorOf("tumour")).isCloseTo(tumour, within(2.0 / tumours));
            assertThat(disease.posteriorOf("cyst")).isCloseTo(cyst, within(2.0 / cysts));
            disease.groups().forEach(group -> assertThat(group.diseased())
                    .isCloseTo(
                            (int) Math.round(group.posterior() * group.pattern().images()), within(1)));
        }
        assertThat(made).isGreaterThan(200);
    }

    @Test
    void attainableAurocIsThatOfAnObserverWhoKnowsThePatterns() {
        VirtualDisease disease =
                ReverseBayes.ofRegions(patterns(500, 250, 200, 50), Map.of("tumour", 0.7, "cyst", 0.9), 0.5);
        double wins = 0;
        for (VirtualDisease.Group one : disease.groups()) {
            for (VirtualDisease.Group other : disease.groups()) {
                double pairs = (double) one.diseased() * (other.pattern().images() - other.diseased());
                double order = Math.signum(one.posterior() - other.posterior());
                wins += pairs * (order + 1) / 2;
            }
        }
        assertThat(disease.attainableAuroc()).isCloseTo(wins / (500.0 * 500.0), within(1e-12));
    }

    @Test
    void whatCannotBeIsRefusedWithItsReason() {
        assertThatThrownBy(() ->
                        ReverseBayes.ofRegions(patterns(100, 400, 10, 0), Map.of("tumour", 0.9, "cyst", 0.5), 0.5))
                .hasMessageContaining("the 100 images of pattern none would need a posterior of -1.")
                .hasMessageContaining("nearer to the prior");
        assertThatThrownBy(() ->
                        ReverseBayes.ofRegions(patterns(500, 10, 200, 90), Map.of("tumour", 0.5, "cyst", 0.9), 0.5))
                .hasMessageContaining("images with only tumour would need a posterior of -3.1");
        assertThatThrownBy(() ->
                        ReverseBayes.ofRegions(patterns(500, 100, 100, 0), Map.of("tumour", 1.2, "cyst", 0.5), 0.5))
                .hasMessageContaining("from 0 to 1; found 1.2 for tumour");
        assertThatThrownBy(() -> ReverseBayes.ofRegions(patterns(500, 100, 100, 0), Map.of("tumour", 0.6), 0.5))
                .hasMessageContaining("each region needs a posterior");
        List<Pattern> together =
                List.of(new Pattern(Set.of(), 500), new Pattern(Set.of("tumour"), 50), new Pattern(KIDNEYS.get(3), 50));
        assertThatThrownBy(() -> ReverseBayes.ofRegions(together, Map.of("tumour", 0.8, "cyst", 0.5), 0.5))
                .hasMessageContaining("cyst is never the only region")
                .hasMessageContaining("0.800");
        List<Pattern> noRest = List.of(new Pattern(Set.of("tumour"), 50), new Pattern(Set.of("cyst"), 50));
        assertThatThrownBy(() -> ReverseBayes.ofRegions(noRest, Map.of("tumour", 0.5, "cyst", 0.5), 0.5))
                .hasMessageContaining("none of the regions");
        assertThatThrownBy(() -> ReverseBayes.ofPatterns(patterns(1, 1, 1, 1), Map.of("tumour", 0.5), 0.5))
                .hasMessageContaining("all patterns but one");
    }
}
