/**
 * Statistics over the subjects of a cohort: moments, ranks, tails of distributions, what regressions rest on, and bootstrap
 * intervals that draw subjects with all their scans.
 *
 * <p>Start at {@link medai.cohort.statistics.ClusterBootstrap}.
 */
@NullMarked
package medai.cohort.statistics;

import org.jspecify.annotations.NullMarked;
