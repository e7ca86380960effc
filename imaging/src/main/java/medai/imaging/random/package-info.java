/**
 * Random numbers that depend only on a seed and on what they are drawn for.
 *
 * <p>Start at {@link medai.imaging.random.Draw}. It is in this module because every module that needs random numbers may use this
 * one; no generator is shared anywhere, so neither the order nor the number of threads can change a result.
 */
@NullMarked
package medai.imaging.random;

import org.jspecify.annotations.NullMarked;
