package medai.preprocess.measure;

import java.util.LinkedHashMap;
import java.util.Map;
import medai.imaging.Volume;
import medai.imaging.file.UnusableInputException;

/**
 * Diffusion along the perivascular spaces (Taoka et al. 2017; used by the NPSLE multimodal paper). At the level of the lateral
 * ventricle's body these spaces run along x, projection fibres along z and association fibres along y, so with mean diffusivities
 * in both regions
 *
 * <p>ALPS = mean(Dxx in projection, Dxx in association) / mean(Dyy in projection, Dzz in association).
 *
 * <p>Images {@code dxx}, {@code dyy}, {@code dzz} and the label map {@code rois}.
 *
 * @param leftProjection label
 * @param leftAssociation label
 * @param rightProjection label
 * @param rightAssociation label
 */
public record AlpsIndex(int leftProjection, int leftAssociation, int rightProjection, int rightAssociation)
        implements Measure {
    @Override
    public Map<String, Double> of(Map<String, Volume> images) throws UnusableInputException {
        Measure.requireOneGrid(images);
        double left = side(images, leftProjection, leftAssociation);
        double right = side(images, rightProjection, rightAssociation);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("alps_left", left);
        values.put("alps_right", right);
        values.put("alps_mean", (left + right) / 2);
        return values;
    }

    private static double side(Map<String, Volume> images, int projection, int association)
            throws UnusableInputException {
        double along = mean(images, "dxx", projection) + mean(images, "dxx", association);
        double across = mean(images, "dyy", projection) + mean(images, "dzz", association);
        if (!(across > 0)) {
            throw new UnusableInputException(
                    "the mean of Dyy in region %d and Dzz in region %d is %s; expected a diffusivity above 0; look at the maps"
                            .formatted(projection, association, across / 2));
        }
        return along / across;
    }

    private static double mean(Map<String, Volume> images, String map, int label) throws UnusableInputException {
        float[] inside = RegionStatistics.inside(Measure.image(images, map), Measure.image(images, "rois"), label);
        if (inside.length == 0) {
            throw new UnusableInputException(
                    "no voxel with label %d in the regions; expected all four regions; complete the label map or give --labels"
                            .formatted(label));
        }
        return RegionStatistics.mean(inside);
    }
}
