/**
 * What is to be learned about a scan, and its true value where that is known.
 *
 * <p>Each kind of target is one file.
 */
@NullMarked
package medai.cohort.target;

import org.jspecify.annotations.NullMarked;
