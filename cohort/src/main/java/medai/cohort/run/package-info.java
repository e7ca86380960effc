/**
 * What all stages share: the files of a run, prepared scans, fingerprints of finished work, and messages to the user.
 *
 * <p>Start at {@link medai.cohort.run.RunFolder}, which knows the name of every file of a run.
 */
@NullMarked
package medai.cohort.run;

import org.jspecify.annotations.NullMarked;
