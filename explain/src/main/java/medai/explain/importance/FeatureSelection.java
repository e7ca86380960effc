package medai.explain.importance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import medai.imaging.random.Draw;

/**
 * Which features are kept (RA thesis, section 4.2.2).
 *
 * @param mode how they are chosen
 * @param ratio share of the features that is kept, above 0 and at most 1, by the modes that rank them all; their number is
 *     rounded, a half up, and at least 1
 * @param seed of the random selection
 * @param above for FREQ: the importance that a kept feature exceeds, in the unit of the maps
 * @param features for INDEX: names of those that are kept, as importance_train.csv has them
 * @param refitScale whether maps of kept features get a scale of their own, fitted to these maps of the training part; if not,
 *     they are shown on the scale of all features, and can be compared with maps of these
 */
public record FeatureSelection(
        Mode mode,
        double ratio,
        long seed,
        Optional<Double> above,
        Optional<List<String>> features,
        boolean refitScale) {
    private static final double DEFAULT_RATIO = 0.05;

    /** How features are chosen; of equal ones, the first one comes first. */
    public enum Mode {
        /** The largest importance, with its sign. */
        TOP,
        /** The largest magnitude. */
        ABS_TOP,
        /** The largest magnitude of the difference from the mean over all scans. */
        DIFF_TOP,
        /** All but those of TOP. */
        REVERSE,
        /** As many, chosen at random. */
        RANDOM,
        /** All whose importance is above a value. */
        FREQ,
        /** Those that the config names, for every class alike. */
        INDEX,
        /** The one with the largest importance. */
        MAX;

        private boolean takesShare() {
            return this != FREQ && this != INDEX && this != MAX;
        }
    }

    public FeatureSelection {
        features = features.map(List::copyOf);
        if (!(ratio > 0 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio must be above 0 and at most 1; found " + ratio);
        }
        if (!mode.takesShare() && ratio != DEFAULT_RATIO) {
            throw new IllegalArgumentException(
                    "ratio must be left out for mode %s, which keeps no share of the features; found %s"
                            .formatted(lower(mode), ratio));
        }
        requireOnly("above", above.map(Object::toString), mode, Mode.FREQ);
        requireOnly("features", features.map(Object::toString), mode, Mode.INDEX);
        if (above.isPresent() && !Double.isFinite(above.get())) {
            throw new IllegalArgumentException("above must be a finite number; found " + above.get());
        }
        if (features.isPresent()
                && (features.get().isEmpty()
                        || features.get().stream().distinct().count()
                                < features.get().size())) {
            throw new IllegalArgumentException(
                    "features must name one feature or more, each once; found " + features.get());
        }
    }

    private static void requireOnly(String key, Optional<String> value, Mode mode, Mode needs) {
        if (mode == needs && value.isEmpty()) {
            throw new IllegalArgumentException("%s must be given for mode %s; found none".formatted(key, lower(mode)));
        }
        if (mode != needs && value.isPresent()) {
            throw new IllegalArgumentException(
                    "%s must be left out, except for mode %s; found %s".formatted(key, lower(needs), value.get()));
        }
    }

    private static String lower(Mode mode) {
        return mode.name().toLowerCase(java.util.Locale.ROOT);
    }

    public static FeatureSelection defaults() {
        return of(Mode.TOP, DEFAULT_RATIO, 1);
    }

    /** A selection of a share of all features. */
    public static FeatureSelection of(Mode mode, double ratio, long seed) {
        return new FeatureSelection(mode, ratio, seed, Optional.empty(), Optional.empty(), false);
    }

    /**
     * The features of a class, by number, the most important first (for RANDOM in the order drawn, for REVERSE in ascending
     * order, for INDEX in the order named).
     *
     * @throws IllegalArgumentException if there are none, saying why
     */
    public List<Integer> of(ImportanceTable table, int ofClass) {
        String name = table.classes().get(ofClass);
        if (mode == Mode.INDEX) {
            return named(table.features());
        }
        ImportanceMatrix importance = table.matrix();
        if (importance.scans(ofClass) == 0) {
            throw new IllegalArgumentException(
                    "no features can be selected for %s: no scan of the training part counts for its importance; with explain.importance.correct_only, that means that the network gets none of them right"
                            .formatted(name));
        }
        double[] own = importance.of(ofClass);
        List<Integer> order = ranked(own);
        int kept = kept(importance.features());
        List<Integer> top = order.subList(0, kept);
        return switch (mode) {
            case TOP -> top;
            case ABS_TOP -> ranked(magnitudes(own)).subList(0, kept);
            case DIFF_TOP -> {
                if (importance.counted() < 2) {
                    throw new IllegalArgumentException(
                            "mode diff_top compares classes or scores, and %s is the only one with scans: all differences are 0; explain others too (explain.classes), or select by another mode"
                                    .formatted(name));
                }
                yield ranked(magnitudes(importance.difference(ofClass))).subList(0, kept);
            }
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
            case FREQ -> above(own, order, name);
            case MAX -> order.subList(0, 1);
            case INDEX -> throw new IllegalStateException("features are named");
        };
    }

    private int kept(int features) {
        double share = ratio * features;
        double nearly = 1e-9; // 0.29 * 50 is 14.499999999999998
        return Math.max(1, (int) Math.floor(share + 0.5 + nearly));
    }

    private List<Integer> above(double[] own, List<Integer> order, String name) {
        double least = above.orElseThrow();
        List<Integer> kept = order.stream().filter(k -> own[k] > least).toList();
        if (kept.isEmpty()) {
            throw new IllegalArgumentException(
                    "no feature has an importance above %s for %s: the largest is %s; lower explain.select.above"
                            .formatted(least, name, own[order.get(0)]));
        }
        return kept;
    }

    private List<Integer> named(List<String> all) {
        List<Integer> kept = new ArrayList<>();
        for (String one : features.orElseThrow()) {
            if (!all.contains(one)) {
                throw new IllegalArgumentException(
                        "explain.select.features must name features of importance_train.csv, %s to %s; found \"%s\""
                                .formatted(all.get(0), all.get(all.size() - 1), one));
            }
            kept.add(all.indexOf(one));
        }
        return kept;
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
