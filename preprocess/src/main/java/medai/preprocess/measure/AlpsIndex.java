package medai.preprocess.measure;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final List<String> SIDES =
            List.of("left_projection", "left_association", "right_projection", "right_association");

    /**
     * With labels 1 to 4 for regions that are not named.
     *
     * @param labels by name of region
     * @throws IllegalArgumentException if a name is none of the four, or two regions have one label
     */
    public static AlpsIndex withLabels(Map<String, Integer> labels) {
        for (String name : labels.keySet()) {
            if (!SIDES.contains(name)) {
                throw new IllegalArgumentException("\"%s\" is no region; the regions are %s".formatted(name, SIDES));
            }
        }
        int[] all = SIDES.stream()
                .mapToInt(name -> labels.getOrDefault(name, SIDES.indexOf(name) + 1))
                .toArray();
        if (Arrays.stream(all).distinct().count() < all.length) {
            throw new IllegalArgumentException(
                    "the labels %s of %s must differ".formatted(Arrays.toString(all), SIDES));
        }
        return new AlpsIndex(all[0], all[1], all[2], all[3]);
    }

    private static final String LABELS = "rois";

    @Override
    public Set<String> labelMaps() {
        return Set.of(LABELS);
    }

    @Override
    public Measured of(Images images) throws UnusableInputException {
        images.requireOneGrid();
        double left = side(images, leftProjection, leftAssociation);
        double right = side(images, rightProjection, rightAssociation);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("alps_left", left);
        values.put("alps_right", right);
        values.put("alps_mean", (left + right) / 2);
        return new Measured(values);
    }

    private static double side(Images images, int projection, int association) throws UnusableInputException {
        double along = mean(images, "dxx", projection) + mean(images, "dxx", association);
        double across = mean(images, "dyy", projection) + mean(images, "dzz", association);
        if (!(across > 0)) {
            throw new UnusableInputException(
                    "the mean of Dyy in region %d and Dzz in region %d is %s; expected a diffusivity above 0; look at the maps"
                            .formatted(projection, association, across / 2));
        }
        return along / across;
    }

    private static double mean(Images images, String map, int label) throws UnusableInputException {
        float[] inside = RegionStatistics.inside(images.volume(map), images.labelMap(LABELS), label);
        if (inside.length == 0) {
            throw new UnusableInputException(
                    "no voxel with label %d in the regions; expected all four regions; complete the label map or name its labels with --region"
                            .formatted(label));
        }
        int bad = RegionStatistics.nonFinite(inside);
        if (bad > 0) {
            throw new UnusableInputException(
                    "%d of the %d voxels of %s in region %d are NaN or infinite; expected diffusivities; mend the map"
                            .formatted(bad, inside.length, map, label));
        }
        return RegionStatistics.mean(inside);
    }
}
