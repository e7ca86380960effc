/**
 * From tables of predictions to metrics with intervals. Start at {@link medai.eval.prediction.PredictionTable}, which reads and
 * checks, then {@link medai.eval.prediction.ClassificationEvaluation} and {@link medai.eval.prediction.RegressionEvaluation}.
 */
@NullMarked
package medai.eval.prediction;

import org.jspecify.annotations.NullMarked;
