/**
 * Numbers from predictions: metrics, tables, pictures of numbers.
 *
 * <p>Start at {@link medai.eval.prediction.PredictionTable}, from which predictions are judged, and
 * {@link medai.eval.PublishedCounts}, which recomputes a printed table from its counts. {@code medai.eval.classification} holds
 * the measures, {@code medai.eval.report} tables and figures. Nothing here depends on whether predictions come from a network or
 * from a radiologist.
 */
@NullMarked
package medai.eval;

import org.jspecify.annotations.NullMarked;
