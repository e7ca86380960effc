package medai.cohort;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import medai.cohort.target.ScoreRange;
import medai.cohort.target.ScoreTarget;
import medai.cohort.target.Target;

/**
 * What the columns of the manifest mean. What is learned is the target; two kinds have short forms: {@code target: COLUMN} with
 * {@code classes} beside it, and {@code scores} with {@code range} in place of a target.
 *
 * @param views name of each input image of the network to where its file is found
 * @param masks name of a label map to the column with its path
 * @param target what is learned, unless it is scores
 * @param classes in the order of the logits, where classes are learned
 * @param scores where numbers are learned: name of each score to its columns, one per reader; the mean of the known values is
 *     learned
 * @param range of every score, where it is known
 */
public record DataConfig(
        Map<String, View> views,
        Map<String, String> masks,
        Optional<Target> target,
        List<String> classes,
        Map<String, List<String>> scores,
        Optional<ScoreRange> range) {
    public static final String NAME = "Data";

    /**
     * Where a view comes from.
     *
     * @param column of the manifest with its path
     * @param volume number of the volume in a file with several, from 0
     */
    public record View(String column, Optional<Integer> volume) {
        public static final String NAME = "View";

        public View {
            if (volume.isPresent() && volume.get() < 0) {
                throw new IllegalArgumentException("volume must be at least 0; found " + volume.get());
            }
        }

        /** The short form: only the column. */
        public static View of(String column) {
            return new View(column, Optional.empty());
        }
    }

    public DataConfig {
        views = new TreeMap<>(views);
        masks = new TreeMap<>(masks);
        classes = List.copyOf(classes);
        Map<String, List<String>> ordered = new LinkedHashMap<>();
        scores.forEach((score, columns) -> ordered.put(score, List.copyOf(columns)));
        scores = Collections.unmodifiableMap(ordered);
        if (views.isEmpty()) {
            throw new IllegalArgumentException("views must name at least one image and its column; found none");
        }
        if (scores.isEmpty() == target.isEmpty()) {
            throw new IllegalArgumentException("target must be given with classes, or scores without; found %s"
                    .formatted(scores.isEmpty() ? "neither" : "both"));
        }
        if (range.isPresent() && scores.isEmpty()) {
            throw new IllegalArgumentException(
                    "range must be left out where no scores are learned; found " + range.get());
        }
        if (target.isPresent()) {
            Target whole = target.get().with(classes);
            target = Optional.of(whole);
            classes = whole.kind() == Target.Kind.CLASSES ? whole.outputNames() : List.of();
            whole.requireViews(views.keySet());
        } else {
            new ScoreTarget(scores, range); // checks the settings
        }
    }

    public static List<String> defaultClasses() {
        return List.of();
    }

    /** What is learned. */
    public Target learned() {
        return target.orElseGet(() -> new ScoreTarget(scores, range));
    }

    /** View to the column with its path. */
    public Map<String, String> viewColumns() {
        Map<String, String> columns = new TreeMap<>();
        views.forEach((name, view) -> columns.put(name, view.column()));
        return columns;
    }
}
