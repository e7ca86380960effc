/**
 * One task of a run: config in, weights and log out.
 *
 * <p>Start at {@link medai.train.TaskTraining}, which runs the stages of {@link medai.train.TrainConfig} one after the other,
 * passing on the features' weights, and resumes where an earlier process stopped.
 *
 * <p>Nothing here evaluates predictions; that is for {@code infer} and {@code eval}.
 */
@NullMarked
package medai.train;

import org.jspecify.annotations.NullMarked;
