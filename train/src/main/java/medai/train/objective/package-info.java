/**
 * What a stage minimises, as functions of the network's output.
 *
 * <p>Start at {@link medai.train.objective.ObjectiveConfig}. It knows nothing of data or of optimisers.
 */
@NullMarked
package medai.train.objective;

import org.jspecify.annotations.NullMarked;
