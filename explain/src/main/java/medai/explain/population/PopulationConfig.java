package medai.explain.population;

import java.util.List;

/**
 * By what the scans of a population are told apart, beside their class.
 *
 * @param by columns of the manifest, such as a site or the date of a scan: dates (2024-05-31), numbers or words
 * @param categories those of them whose numbers stand for categories, such as 1 and 2 for scanners
 */
public record PopulationConfig(List<String> by, List<String> categories) {
    public PopulationConfig {
        by = List.copyOf(by);
        categories = List.copyOf(categories);
        if (by.stream().distinct().count() < by.size() || by.contains(Population.TRUTH)) {
            throw new IllegalArgumentException(
                    "by must name each column once, and not %s, which is always there; found %s"
                            .formatted(Population.TRUTH, by));
        }
        if (!by.containsAll(categories)) {
            throw new IllegalArgumentException(
                    "categories must name some of the columns of by, %s; found %s".formatted(by, categories));
        }
    }

    public static PopulationConfig defaults() {
        return new PopulationConfig(List.of(), List.of());
    }
}
