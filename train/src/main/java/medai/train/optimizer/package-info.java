/**
 * Update rules whose state can be saved.
 *
 * <p>Start at {@link medai.train.optimizer.OptimizerConfig}. Parameters and gradients come in, by name; nothing here depends on
 * networks.
 */
@NullMarked
package medai.train.optimizer;

import org.jspecify.annotations.NullMarked;
