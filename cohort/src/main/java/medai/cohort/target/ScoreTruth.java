package medai.cohort.target;

import java.util.List;

/**
 * What readers say of a scan.
 *
 * @param readers of each score, NaN where one is missing
 * @param stratum of the subject
 */
public record ScoreTruth(List<List<Double>> readers, String stratum) implements Truth {
    public ScoreTruth {
        readers = readers.stream().map(List::copyOf).toList();
    }

    /** The mean of the readers of each score; NaN where no reader has one. */
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
