/**
 * Hypothesis tests. Each is a record of what it found; statistics and p-values follow the definitions that SciPy and statsmodels
 * use, and a result is NaN where a test is undefined.
 */
@NullMarked
package medai.eval.hypothesis;

import org.jspecify.annotations.NullMarked;
