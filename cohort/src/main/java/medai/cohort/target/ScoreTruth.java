package medai.cohort.target;

import java.util.List;

/**
 * The scores that readers gave a scan.
 *
 * @param readers every reader's number for each score, NaN where one is missing
 * @param stratum of the subject
 */
public record ScoreTruth(List<List<Double>> readers, String stratum) implements Truth {
    public ScoreTruth {
        readers = readers.stream().map(List::copyOf).toList();
    }

    /** The mean over the readers for each score; NaN where no reader gave one. */
    static List<Double> means(List<List<Double>> readers) {
        return readers.stream()
                .map(own -> own.stream()
                        .filter(v -> !v.isNaN())
                        .mapToDouble(v -> v)
                        .average()
                        .orElse(Double.NaN))
                .toList();
    }

    @Override
    public boolean known() {
        return scores().stream().anyMatch(score -> !score.isNaN());
    }

    @Override
    public List<Double> scores() {
        return means(readers);
    }
}
