/**
 * Which voxels belong to an object: thresholds, morphology, holes, components, distances. Start at {@link medai.preprocess.mask.Mask},
 * which keeps a bit for every voxel and works on 64 of them at once.
 */
@NullMarked
package medai.preprocess.mask;

import org.jspecify.annotations.NullMarked;
