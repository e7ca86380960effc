package medai.cohort.target;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import medai.imaging.LabelMap;
import medai.imaging.mask.Element;
import medai.imaging.mask.Mask;

/**
 * One step that finishes a label map, within slices and with a cross of 3 x 3 (RA thesis, section 5.3.3 and its published code).
 * Voxels that a structure loses become background; voxels that it gains are taken from the background and from structures that
 * the step leaves alone.
 *
 * @param change the operation
 * @param labels of the structures that change, each separately; where several claim a voxel, the first one gets it
 * @param times how often the cross is applied, at least 1
 * @param spare labels that are never overwritten
 */
public record LabelStep(Change change, List<Integer> labels, int times, List<Integer> spare) {
    public static final String NAME = "LabelStep";

    /** What happens to a structure. */
    public enum Change {
        /** Removes thin parts: erosion, then dilation. */
        OPEN,
        /** Fills gaps: dilation, then erosion. */
        CLOSE,
        /** Lets the structure grow, such as a tendon into its sheath. */
        DILATE
    }

    public LabelStep {
        labels = List.copyOf(labels);
        spare = List.copyOf(spare);
        if (times < 1) {
            throw new IllegalArgumentException("times must be at least 1; found " + times);
        }
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("labels must name at least one structure; found none");
        }
    }

    public static List<Integer> defaultSpare() {
        return List.of();
    }

    LabelMap apply(LabelMap map) {
        int[] after = map.labels().clone();
        Set<Integer> fixed = new HashSet<>(spare);
        fixed.addAll(labels);
        Element cross = Element.cross();
        for (int label : labels) {
            Mask own = Mask.of(map, label);
            if (own.isEmpty()) {
                continue;
            }
            float[] changed = changed(own, cross).toVolume().voxels();
            for (int i = 0; i < after.length; i++) {
                boolean has = changed[i] > 0;
                int now = after[i];
                if (!has && now == label) {
                    after[i] = 0;
                } else if (has && now != label && !fixed.contains(now)) {
                    after[i] = label;
                }
            }
        }
        return map.with(after);
    }

    private Mask changed(Mask own, Element cross) {
        return switch (change) {
            case OPEN -> own.open(cross, times, Mask.Border.BACKGROUND);
            case CLOSE -> own.close(cross, times, Mask.Border.IGNORED);
            case DILATE -> own.dilate(cross, times);
        };
    }
}
