/**
 * The table that lists the scans of a study, its shards for parallel processes, and the joining of the shards' results.
 *
 * <p>Start at {@link medai.cohort.manifest.Manifest}.
 */
@NullMarked
package medai.cohort.manifest;

import org.jspecify.annotations.NullMarked;
