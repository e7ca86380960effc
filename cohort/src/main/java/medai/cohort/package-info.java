/**
 * Who is studied, and what is known of them: the scans of a study with their targets, their parts and their prepared files.
 *
 * <p>Start at {@link medai.cohort.Cohort}, which reads what a {@link medai.cohort.Study} describes. Nothing here knows of a method or of deep
 * learning.
 */
@NullMarked
package medai.cohort;

import org.jspecify.annotations.NullMarked;
