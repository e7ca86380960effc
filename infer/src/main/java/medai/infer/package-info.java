/**
 * From trained networks and prepared scans to predictions.
 *
 * <p>Start at {@link medai.infer.Prediction}, and {@link medai.infer.TaskFolder} for the trained network of a task. It cannot tell how a
 * network was trained.
 */
@NullMarked
package medai.infer;

import org.jspecify.annotations.NullMarked;
