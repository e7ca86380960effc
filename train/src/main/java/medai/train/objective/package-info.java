/**
 * What a stage minimises, as functions of the network's output.
 *
 * <p>Start at {@link medai.train.objective.ObjectiveConfig}. Nothing here depends on data or on optimisers.
 */
@NullMarked
package medai.train.objective;

import org.jspecify.annotations.NullMarked;
