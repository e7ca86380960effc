package medai.cli.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import medai.cli.config.Experiment;
import medai.cli.config.ScoreRange;
import medai.imaging.cohort.Manifest;
import medai.imaging.cohort.ScanId;
import medai.imaging.file.UnusableInputException;

/**
 * Readers' numbers of the scans of a cohort. What is learned is the mean of the readers whose number is there; a number without any reader is
 * not known, and left out of the loss.
 */
final class Scores {
    private static final int MOST_STRATA = 4;
    private static final int LEAST_PER_STRATUM = 10;

    private final Map<String, List<String>> columns;
    private final Optional<ScoreRange> range;
    private final Map<ScanId, List<List<Double>>> readers = new LinkedHashMap<>(); // of each score, by reader

    Scores(Experiment.Data data) {
        columns = data.scores();
        range = data.range();
    }

    /**
     * Takes the numbers of a manifest.
     *
     * @param required whether every scan must have at least one
     */
    void read(Manifest manifest, boolean required) throws UnusableInputException {
        List<String> problems = new ArrayList<>();
        List<String> there = manifest.entries().get(0).row().columns().names();
        for (List<String> names : columns.values()) {
            for (String name : names) {
                if (required && !there.contains(name)) {
                    problems.add("no column \"%s\"; add it or correct data.scores".formatted(name));
                }
            }
        }
        UnusableInputException.throwIfAny(manifest.file(), problems);
        for (Manifest.Entry entry : manifest.entries()) {
            List<List<Double>> all = new ArrayList<>();
            for (List<String> names : columns.values()) {
                List<Double> own = new ArrayList<>();
                for (String name : names) {
                    double score =
                            entry.row().get(name).isPresent() ? entry.row().number(name) : Double.NaN;
                    if (!Double.isNaN(score)
                            && range.isPresent()
                            && !range.get().contains(score)) {
                        problems.add("line %d: %s of %s is %s, outside of data.range, %s to %s; correct one of them"
                                .formatted(
                                        entry.row().line(),
                                        name,
                                        entry.id(),
                                        entry.row().require(name),
                                        range.get().low(),
                                        range.get().high()));
                    }
                    own.add(score);
                }
                all.add(own);
            }
            readers.put(entry.id(), all);
            if (required && means(entry.id()).stream().allMatch(v -> v.isNaN())) {
                problems.add("line %d: %s has none of the scores; fill one in or remove the row"
                        .formatted(entry.row().line(), entry.id()));
            }
        }
        UnusableInputException.throwIfAny(manifest.file(), problems);
    }

    /** The mean of the readers of each score, in the order of the config; NaN where no reader has one. */
    List<Double> means(ScanId id) {
        return readers(id).stream()
                .map(own -> own.stream()
                        .filter(v -> !v.isNaN())
                        .mapToDouble(v -> v)
                        .average()
                        .orElse(Double.NaN))
                .toList();
    }

    /** Every reader's number of each score; NaN where one is missing. */
    List<List<Double>> readers(ScanId id) {
        return readers.getOrDefault(id, List.of());
    }

    /** Subjects by the quantile of their largest total, for stratified splits: up to four of at least ten subjects. */
    Map<String, String> strata() {
        Map<String, Double> totals = new TreeMap<>();
        readers.keySet()
                .forEach(id -> totals.merge(
                        id.subject(),
                        means(id).stream()
                                .filter(v -> !v.isNaN())
                                .mapToDouble(v -> v)
                                .sum(),
                        Math::max));
        List<String> order = new ArrayList<>(totals.keySet());
        order.sort((a, b) -> Double.compare(totals.getOrDefault(a, 0.0), totals.getOrDefault(b, 0.0)));
        int strata = Math.max(1, Math.min(MOST_STRATA, order.size() / LEAST_PER_STRATUM));
        Map<String, String> named = new TreeMap<>();
        for (int i = 0; i < order.size(); i++) {
            named.put(order.get(i), "quantile " + (i * strata / order.size() + 1) + " of " + strata);
        }
        return named;
    }
}
