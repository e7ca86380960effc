package medai.explain.map;

import java.util.List;

/**
 * Structures of a label map.
 *
 * @param mask one of data.masks
 * @param labels in it
 * @param within voxels around them that still count
 */
public record TargetStructures(String mask, List<Integer> labels, int within) {
    public TargetStructures {
        labels = List.copyOf(labels);
        if (within < 0) {
            throw new IllegalArgumentException("within must be at least 0 voxels; found " + within);
        }
    }
}
