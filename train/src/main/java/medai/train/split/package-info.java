/**
 * Who is trained on and who is tested, always by subject.
 *
 * <p>Start at {@link medai.train.split.SplitConfig}: from subjects and their classes to {@link medai.train.split.Task}s. A splitter is handed
 * subjects, never scans, so that sessions of one subject cannot part.
 */
@NullMarked
package medai.train.split;

import org.jspecify.annotations.NullMarked;
