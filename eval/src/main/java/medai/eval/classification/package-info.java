/**
 * Measures of how well classes are told apart.
 *
 * <p>Start at {@link medai.eval.classification.Confusion}; {@link medai.eval.classification.RocCurve} judges scores.
 */
@NullMarked
package medai.eval.classification;

import org.jspecify.annotations.NullMarked;
