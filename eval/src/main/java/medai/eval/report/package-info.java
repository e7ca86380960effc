/**
 * Figures and text for people.
 *
 * <p>Start at {@link medai.report.LearningCurves}. Figures are drawn without a display.
 */
@NullMarked
package medai.eval.report;

import org.jspecify.annotations.NullMarked;
