package medai.preprocess.step;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.SpatialMap;
import medai.imaging.Volume;
import medai.imaging.mask.Mask;

/**
 * A scan between two steps.
 *
 * @param volume the result of the steps so far
 * @param mask the foreground, on the volume's grid, once a step has found it
 * @param toSource from the volume's patient space to that of the scan it came from, both RAS+ mm; the identity unless a
 *     registration moved the patient
 * @param decisions what the steps decided, by column of preprocess.csv
 */
public record Prepared(Volume volume, Optional<Mask> mask, SpatialMap toSource, Map<String, String> decisions) {
    public Prepared {
        decisions = Map.copyOf(decisions);
        if (mask.isPresent() && !mask.get().grid().equals(volume.grid())) {
            throw new IllegalArgumentException("a mask on another grid than its volume's");
        }
    }

    /** A scan before any step. */
    public static Prepared of(Volume volume, Map<String, String> decisions) {
        return new Prepared(volume, Optional.empty(), Affine.identity(), decisions);
    }

    /** Other intensities on the same grid. */
    public Prepared with(Volume changed) {
        return new Prepared(changed, mask, toSource, decisions);
    }

    /** The same intensities with a new foreground. */
    public Prepared with(Mask foreground) {
        return new Prepared(volume, Optional.of(foreground), toSource, decisions);
    }

    /** Image and mask carried onto another grid of the same patient space. */
    public Prepared moved(UnaryOperator<Volume> move) {
        return moved(move, move);
    }

    private Prepared moved(UnaryOperator<Volume> moveImage, UnaryOperator<Volume> moveMask) {
        Optional<Mask> moved = mask.map(m -> Mask.above(moveMask.apply(m.toVolume()), 0.5));
        return new Prepared(moveImage.apply(volume), moved, toSource, decisions);
    }

    /** Resampled onto another grid of the same patient space, the mask to the nearest voxel. */
    public Prepared onto(Grid to, Resampling.Interpolation interpolation, Resampling.Border border) {
        return moved(
                image -> Resampling.onto(image, to, Affine.identity(), interpolation, border),
                foreground ->
                        Resampling.onto(foreground, to, Affine.identity(), Resampling.Interpolation.NEAREST, border));
    }

    /** Another image and foreground, on another grid of the same patient space. */
    public Prepared with(Volume other, Optional<Mask> foreground) {
        return new Prepared(other, foreground, toSource, decisions);
    }

    /** On a template's grid, in its patient space; the foreground has to be found anew. */
    public Prepared registered(Volume onTemplate, SpatialMap toMoving) {
        return new Prepared(onTemplate, Optional.empty(), toSource.after(toMoving), decisions);
    }

    /** The foreground, or every voxel if no step has looked for it. */
    public Mask foreground() {
        return mask.orElseGet(() -> Mask.where(volume.grid(), i -> true));
    }

    public Prepared decided(String column, String value) {
        Map<String, String> more = new LinkedHashMap<>(decisions);
        more.put(column, value);
        return new Prepared(volume, mask, toSource, more);
    }
}
