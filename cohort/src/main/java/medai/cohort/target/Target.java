package medai.cohort.target;

import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.cohort.manifest.Manifest;
import medai.imaging.file.UnusableInputException;

/**
 * What is to be learned about a scan. Callers never ask for the kind of a target: whatever differs between kinds is a method
 * here, or a {@link Cases} in the module that needs it.
 */
public sealed interface Target permits ClassTarget, ScoreTarget, MaskTarget {
    /** The kinds of targets. */
    enum Kind {
        /** The class of a subject. */
        CLASSES,
        /** Numbers that readers gave a scan. */
        SCORES,
        /** Which structure each voxel is of. */
        MASKS
    }

    Kind kind();

    /** Names of a network's outputs, in their order: classes, scores or structures. */
    List<String> outputNames();

    /** The classes, where there are any. */
    default List<String> classes() {
        return List.of();
    }

    /** Columns of the manifest with the true values; empty where these are label maps. */
    default List<String> columns() {
        return List.of();
    }

    /** Names of the strata that a config may refer to, where they are known in advance. */
    default List<String> strata() {
        return classes();
    }

    /** How many outputs belong together: all of them, or those of each view. */
    default List<Integer> outputs() {
        return List.of(outputNames().size());
    }

    /**
     * The labels that the outputs of a view stand for.
     *
     * @param view its number in the order of the views
     * @throws IllegalArgumentException if there are no label maps
     */
    default LabelOutputs labels(int view) {
        throw new IllegalArgumentException("this target has no label maps: it is of " + kind());
    }

    /**
     * This target, completed by what the config gives beside it.
     *
     * @param classes of data.classes
     * @throws IllegalArgumentException if they do not fit this target
     */
    default Target with(List<String> classes) {
        if (!classes.isEmpty()) {
            throw new IllegalArgumentException("classes must be left out for this kind of target; found " + classes);
        }
        return this;
    }

    /** @throws IllegalArgumentException if the target has other views than these */
    default void requireViews(Set<String> views) {}

    /**
     * Reads the true values from a manifest.
     *
     * @param masks names of label maps to their columns
     * @param required whether every scan must have a true value; if not, those that are given must still be valid
     * @throws UnusableInputException naming everything that is wrong at once
     */
    Truths read(Manifest manifest, Map<String, String> masks, boolean required) throws UnusableInputException;

    /** Applies the function for this kind of target. */
    <T> T match(Cases<T> cases);

    /**
     * One function per kind of target, written in the module that needs it.
     *
     * @param <T> the result
     */
    interface Cases<T> {
        T classes(ClassTarget target);

        T scores(ScoreTarget target);

        T masks(MaskTarget target);
    }

    /** The short form of a config: a column with classes, which {@code data.classes} names. */
    static Target of(String column) {
        return new ClassTarget(column, List.of());
    }
}
