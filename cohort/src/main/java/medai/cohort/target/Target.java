package medai.cohort.target;

import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.cohort.manifest.Manifest;
import medai.imaging.file.UnusableInputException;

/**
 * What is to be learned of a scan. Nobody asks which kind a target is of: what differs between kinds is one of these methods, or a {@link Cases} of the
 * room that needs it.
 */
public sealed interface Target permits ClassTarget, ScoreTarget, MaskTarget {
    /** What there is to learn. */
    enum Kind {
        /** The class of a subject. */
        CLASSES,
        /** Numbers that readers gave a scan. */
        SCORES,
        /** Which structure each voxel is of. */
        MASKS
    }

    Kind kind();

    /** Names of what a network says, in the order of its outputs: classes, scores or structures. */
    List<String> outputNames();

    /** The classes, where there are any. */
    default List<String> classes() {
        return List.of();
    }

    /** Names of the strata that a config may speak of, where they are known beforehand. */
    default List<String> strata() {
        return classes();
    }

    /** How many outputs belong together: all of them, or those of each view. */
    default List<Integer> outputs() {
        return List.of(outputNames().size());
    }

    /**
     * What the outputs of a view stand for in its label maps.
     *
     * @param view its number in the order of the views
     * @throws IllegalArgumentException if there are no label maps
     */
    default LabelOutputs labels(int view) {
        throw new IllegalArgumentException("this target has no label maps: it is of " + kind());
    }

    /**
     * The same with what the config names beside it.
     *
     * @param classes of data.classes
     * @throws IllegalArgumentException if they do not go with this target
     */
    default Target with(List<String> classes) {
        if (!classes.isEmpty()) {
            throw new IllegalArgumentException("classes must be left out for this kind of target; found " + classes);
        }
        return this;
    }

    /** @throws IllegalArgumentException if it is of other views than there are */
    default void requireViews(Set<String> views) {}

    /**
     * What a manifest says is true.
     *
     * @param masks names of label maps to their columns
     * @param required whether every scan must have a truth; else those that are given must be right all the same
     * @throws UnusableInputException naming everything that is wrong at once
     */
    Truths read(Manifest manifest, Map<String, String> masks, boolean required) throws UnusableInputException;

    /** What another room makes of each kind. */
    <T> T match(Cases<T> cases);

    /**
     * A function of the kind, written where it is needed.
     *
     * @param <T> what it gives
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
