/**
 * The only code that touches DJL's PyTorch internals: threads, seeds, recording on and off, zeroing of gradients, shared memory
 * of tensors.
 *
 * <p>Each mode is a scope that takes the work as a lambda. It knows nothing of networks.
 */
@NullMarked
package medai.networks.engine;

import org.jspecify.annotations.NullMarked;
