/**
 * Hypothesis tests. Each is a record of what it found; statistics and p-values follow the definitions that SciPy and statsmodels use, and
 * NaN stands where a test says nothing.
 */
@NullMarked
package medai.eval.hypothesis;

import org.jspecify.annotations.NullMarked;
