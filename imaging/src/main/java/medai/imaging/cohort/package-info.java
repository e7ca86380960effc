/**
 * The scans of a study: the manifest that lists them, and the names under which their derivatives are filed.
 *
 * <p>Start at {@link medai.imaging.cohort.Manifest}. It stands in this room because every stage reads it; who trains on whom is decided
 * elsewhere.
 */
@NullMarked
package medai.imaging.cohort;

import org.jspecify.annotations.NullMarked;
