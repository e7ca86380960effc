/**
 * Random draws that are a function of what they are for.
 *
 * <p>Start at {@link medai.imaging.random.Draw}. It lives in this room because every other room that draws may use this one; there is no
 * shared generator anywhere, so neither the order nor the number of threads can change a result.
 */
@NullMarked
package medai.imaging.random;

import org.jspecify.annotations.NullMarked;
