/**
 * Charts of what maps and features show.
 *
 * <p>Start at {@link medai.explain.figure.CamFigures}.
 */
@NullMarked
package medai.explain.figure;

import org.jspecify.annotations.NullMarked;
