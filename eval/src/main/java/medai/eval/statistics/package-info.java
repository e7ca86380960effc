/** What all statistics stand on: tails of distributions, ranks, moments, intervals. NaN means undefined, never zero. */
@NullMarked
package medai.eval.statistics;

import org.jspecify.annotations.NullMarked;
