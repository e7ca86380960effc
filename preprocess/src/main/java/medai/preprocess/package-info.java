/**
 * The preparation of scans, as an ordered list of steps.
 *
 * <p>Start at {@link medai.preprocess.Preprocessing}, which prepares a cohort, and {@link medai.preprocess.step.Step}, of which
 * every step is a variant. A step moves voxels only together with their geometry, so the result can always be mapped back to the
 * original scan.
 *
 * <p>Nothing here knows of networks.
 */
@NullMarked
package medai.preprocess;

import org.jspecify.annotations.NullMarked;
