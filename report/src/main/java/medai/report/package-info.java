/**
 * How results look: charts as PNG and SVG, learning curves, reports in Markdown. It knows files and numbers, and nothing of the methods behind them.
 *
 * <p>Start at {@link medai.report.Figure}.
 */
@NullMarked
package medai.report;

import org.jspecify.annotations.NullMarked;
