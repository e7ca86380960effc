package medai.explain.map;

import java.util.HashSet;
import java.util.Set;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.Volume;

/**
 * The mean over subjects of ReLU'd class activation maps on a template's grid, each divided by its own maximum first, so that
 * every subject counts equally (Inglese et al., section 2.9). It is given relative to its maximum, so thresholds such as 0.85
 * mean the same for every trial.
 */
public final class MeanCam {
    private final Grid template;
    private final double[] sum;
    private final Set<String> subjects = new HashSet<>();
    private int maps;

    public MeanCam(Grid template) {
        this.template = template;
        sum = new double[template.size()];
    }

    /**
     * Adds a signed map; one without any positive voxel counts as 0 everywhere.
     *
     * @param toMap from the template's world to the map's
     * @param of the subject whose map it is, or those whose mean it is
     */
    public void add(Volume map, Affine toMap, Set<String> of) {
        Volume placed =
                Resampling.onto(map, template, toMap, Resampling.Interpolation.TRILINEAR, Resampling.Border.EDGES);
        float max = 0;
        for (float value : placed.voxels()) {
            max = Math.max(max, value);
        }
        maps++;
        subjects.addAll(of);
        for (int i = 0; i < sum.length && max > 0; i++) {
            sum[i] += Math.max(0, placed.voxels()[i]) / max;
        }
    }

    /** Those whose maps were added, each once. */
    public Set<String> subjects() {
        return Set.copyOf(subjects);
    }

    /** How many maps, or means of them, were added. */
    public int maps() {
        return maps;
    }

    /** Values from 0 to 1, the largest being 1 unless all are 0. */
    public Volume relative() {
        double max = 0;
        for (double value : sum) {
            max = Math.max(max, value);
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length && max > 0; i++) {
            mean[i] = (float) (sum[i] / max);
        }
        return new Volume(template, mean);
    }
}
