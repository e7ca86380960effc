/**
 * Who is trained on and who is tested, always by subject.
 *
 * <p>Start at {@link medai.cohort.split.SplitConfig}: from subjects and their strata to {@link medai.cohort.split.Task}s. A splitter is handed
 * subjects, never scans, so that the sessions of one subject cannot end up in different parts.
 */
@NullMarked
package medai.cohort.split;

import org.jspecify.annotations.NullMarked;
