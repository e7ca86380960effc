/**
 * Figures and text for people.
 *
 * <p>Start at {@link medai.eval.report.LearningCurves}. Figures are drawn without a display.
 */
@NullMarked
package medai.eval.report;

import org.jspecify.annotations.NullMarked;
