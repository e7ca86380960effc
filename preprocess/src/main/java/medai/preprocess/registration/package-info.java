/**
 * How a scan is brought onto a template: not at all, through the headers, or by an external program.
 *
 * <p>Start at {@link medai.preprocess.registration.Registration}. It knows nothing of cohorts.
 */
@NullMarked
package medai.preprocess.registration;

import org.jspecify.annotations.NullMarked;
