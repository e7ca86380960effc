/**
 * Weights on disk as safetensors, under the names that PyTorch's state_dict has for them.
 *
 * <p>Start at {@link medai.networks.weights.Safetensors}. Nothing that can execute code is ever read.
 */
@NullMarked
package medai.networks.weights;

import org.jspecify.annotations.NullMarked;
