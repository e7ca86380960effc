/**
 * A scan with its class activation maps: made, placed over the original scan, written, drawn and averaged.
 *
 * <p>Start at {@link medai.explain.map.ExplainedScan}.
 */
@NullMarked
package medai.explain.map;

import org.jspecify.annotations.NullMarked;
