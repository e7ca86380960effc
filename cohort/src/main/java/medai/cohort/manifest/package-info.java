/**
 * The table that lists the scans of a study, its parts for processes that work side by side, and the joining of what these wrote.
 *
 * <p>Start at {@link medai.cohort.manifest.Manifest}.
 */
@NullMarked
package medai.cohort.manifest;

import org.jspecify.annotations.NullMarked;
