package medai.explain.importance;

import java.util.List;
import java.util.stream.IntStream;
import medai.imaging.random.Draw;

/**
 * Which features are kept.
 *
 * @param mode how they are ranked
 * @param ratio share of the features that is kept, above 0 and at most 1; their number is rounded up
 * @param seed of the random selection
 */
public record FeatureSelection(Mode mode, double ratio, long seed) {
    /** How features are ranked; of equal ones, the first one comes first. */
    public enum Mode {
        /** The largest importance, with its sign. */
        TOP,
        /** The largest magnitude. */
        ABS_TOP,
        /** The largest magnitude of the difference from the mean over classes. */
        DIFF_TOP,
        /** All but those of TOP. */
        REVERSE,
        /** As many, chosen at random. */
        RANDOM
    }

    public FeatureSelection {
        if (!(ratio > 0 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio must be above 0 and at most 1; found " + ratio);
        }
    }

    public static FeatureSelection defaults() {
        return new FeatureSelection(Mode.TOP, 0.05, 1);
    }

    /** The features of a class, the most important first (for RANDOM in the order drawn, for REVERSE in ascending order). */
    public List<Integer> of(ImportanceMatrix importance, int ofClass) {
        int kept = (int) Math.ceil(ratio * importance.features() - 1e-9);
        List<Integer> top = ranked(importance.of(ofClass)).subList(0, kept);
        return switch (mode) {
            case TOP -> top;
            case ABS_TOP -> ranked(magnitudes(importance.of(ofClass))).subList(0, kept);
            case DIFF_TOP -> ranked(magnitudes(importance.difference(ofClass))).subList(0, kept);
            case REVERSE ->
                IntStream.range(0, importance.features())
                        .boxed()
                        .filter(k -> !top.contains(k))
                        .toList();
            case RANDOM ->
                Draw.of(seed, "features", ofClass)
                        .shuffled(IntStream.range(0, importance.features())
                                .boxed()
                                .toList())
                        .subList(0, kept);
        };
    }

    private static double[] magnitudes(double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(k -> Math.abs(values[k]))
                .toArray();
    }

    private static List<Integer> ranked(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted((a, b) -> Double.compare(values[b], values[a]))
                .toList();
    }
}
