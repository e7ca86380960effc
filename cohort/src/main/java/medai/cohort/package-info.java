/**
 * Which subjects are studied, and what is known about them: the scans of a study with their targets, their parts and their
 * prepared files.
 *
 * <p>Start at {@link medai.cohort.Cohort}, which reads what a {@link medai.cohort.Study} describes. Nothing here depends on a
 * method or on deep learning.
 */
@NullMarked
package medai.cohort;

import org.jspecify.annotations.NullMarked;
