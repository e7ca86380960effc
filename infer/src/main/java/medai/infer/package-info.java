/**
 * From trained networks and prepared scans to answers.
 *
 * <p>Start at {@link medai.infer.Inference}, and {@link medai.infer.TrainedNetworks} for the networks of a run. Nothing here
 * depends on how a network was trained.
 */
@NullMarked
package medai.infer;

import org.jspecify.annotations.NullMarked;
