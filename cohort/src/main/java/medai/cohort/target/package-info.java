/**
 * What is to be learned of a scan, and its true value where somebody knows it.
 *
 * <p>Each kind of target is one file.
 */
@NullMarked
package medai.cohort.target;

import org.jspecify.annotations.NullMarked;
