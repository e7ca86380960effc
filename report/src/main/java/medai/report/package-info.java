/**
 * How results look: charts as PNG and SVG, learning curves, reports in Markdown. It deals with files and numbers only and knows
 * nothing of the methods behind them.
 *
 * <p>Start at {@link medai.report.Figure}.
 */
@NullMarked
package medai.report;

import org.jspecify.annotations.NullMarked;
