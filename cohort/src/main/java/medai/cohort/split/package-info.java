/**
 * Which subjects are used for training and which for testing; splits are always by subject.
 *
 * <p>Start at {@link medai.cohort.split.SplitConfig}: from subjects and their strata to {@link medai.cohort.split.Task}s. A
 * splitter receives subjects, never scans, so that the sessions of one subject cannot end up in different parts.
 */
@NullMarked
package medai.cohort.split;

import org.jspecify.annotations.NullMarked;
