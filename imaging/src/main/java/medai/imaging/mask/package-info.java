/**
 * Which voxels belong to an object: thresholds, morphology, holes, components, distances. Start at
 * {@link medai.imaging.mask.Mask}, which keeps a bit for every voxel and works on 64 of them at once.
 */
@NullMarked
package medai.imaging.mask;

import org.jspecify.annotations.NullMarked;
