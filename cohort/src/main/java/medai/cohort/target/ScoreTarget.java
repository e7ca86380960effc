package medai.cohort.target;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.SampleId;
import medai.imaging.file.UnusableInputException;

/**
 * Numbers that readers gave a scan. The target is the mean over the readers who gave a number; a number that no reader gave is
 * unknown, and left out of the loss.
 *
 * @param scores name of each score to its columns, one per reader
 * @param range of every score, where it is known
 */
public record ScoreTarget(Map<String, List<String>> scores, Optional<ScoreRange> range) implements Target {
    public static final String NAME = "Score";

    private static final int MOST_STRATA = 4;
    private static final int LEAST_PER_STRATUM = 10;

    public ScoreTarget {
        Map<String, List<String>> ordered = new LinkedHashMap<>();
        scores.forEach((score, columns) -> ordered.put(score, List.copyOf(columns)));
        scores = Collections.unmodifiableMap(ordered);
        scores.forEach((score, columns) -> {
            if (columns.isEmpty()) {
                throw new IllegalArgumentException(
                        "scores must name one column or more for each; found none for " + score);
            }
        });
    }

    @Override
    public List<String> columns() {
        return scores.values().stream().flatMap(List::stream).toList();
    }

    @Override
    public Kind kind() {
        return Kind.SCORES;
    }

    @Override
    public List<String> outputNames() {
        return List.copyOf(scores.keySet());
    }

    /** Names of the readers' columns in predictions.csv. */
    public List<String> readers() {
        int most = scores.values().stream().mapToInt(List::size).max().orElse(0);
        return IntStream.rangeClosed(1, most).mapToObj(i -> "reader_" + i).toList();
    }

    /** An output of a network, limited to the range of numbers that a reader can give. */
    public double limited(double output) {
        return range.map(known -> known.nearest(output)).orElse(output);
    }

    @Override
    public Truths read(Manifest manifest, Map<String, String> masks, boolean required) throws UnusableInputException {
        requireColumns(manifest, required);
        Map<SampleId, List<List<Double>>> readers = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (Manifest.Entry entry : manifest.entries()) {
            List<List<Double>> own = read(entry, problems);
            readers.put(entry.id(), own);
            if (required && ScoreTruth.means(own).stream().allMatch(v -> v.isNaN())) {
                problems.add("line %d: %s has none of the scores; fill one in or remove the row"
                        .formatted(entry.row().line(), entry.id()));
            }
        }
        UnusableInputException.throwIfAny(manifest.file(), problems);
        Map<String, String> strata = strata(readers);
        Map<SampleId, Truth> truths = new LinkedHashMap<>();
        readers.forEach((id, own) -> truths.put(id, new ScoreTruth(own, strata.getOrDefault(id.subject(), ""))));
        return new Truths(truths, new ScoreTruth(List.of(), ""));
    }

    private void requireColumns(Manifest manifest, boolean required) throws UnusableInputException {
        List<String> problems = new ArrayList<>();
        List<String> there = manifest.entries().get(0).row().columns().names();
        for (List<String> columns : scores.values()) {
            for (String column : columns) {
                if (required && !there.contains(column)) {
                    problems.add("no column \"%s\"; add it or correct data.scores".formatted(column));
                }
            }
        }
        UnusableInputException.throwIfAny(manifest.file(), problems);
    }

    /** Every reader's number of each score. */
    private List<List<Double>> read(Manifest.Entry entry, List<String> problems) throws UnusableInputException {
        List<List<Double>> all = new ArrayList<>();
        for (List<String> columns : scores.values()) {
            List<Double> own = new ArrayList<>();
            for (String column : columns) {
                double score = entry.row().get(column).isPresent() ? entry.row().number(column) : Double.NaN;
                if (!Double.isNaN(score) && range.isPresent() && !range.get().contains(score)) {
                    problems.add("line %d: %s of %s is %s, outside of data.range, %s to %s; correct one of them"
                            .formatted(
                                    entry.row().line(),
                                    column,
                                    entry.id(),
                                    entry.row().require(column),
                                    range.get().low(),
                                    range.get().high()));
                }
                own.add(score);
            }
            all.add(own);
        }
        return all;
    }

    /** Subjects to the quantile of their largest total, for stratified splits: up to four strata of at least ten subjects. */
    private static Map<String, String> strata(Map<SampleId, List<List<Double>>> readers) {
        Map<String, Double> totals = new TreeMap<>();
        readers.forEach((id, own) -> totals.merge(
                id.subject(),
                ScoreTruth.means(own).stream()
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

    @Override
    public <T> T match(Cases<T> cases) {
        return cases.scores(this);
    }
}
