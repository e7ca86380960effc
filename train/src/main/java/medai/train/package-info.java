/**
 * One task of a run: config in, weights and log out.
 *
 * <p>Start at {@link medai.train.TaskTraining}, which runs the stages of {@link medai.train.TrainConfig} one after the other, the features'
 * weights flowing on, and goes on where an earlier process stopped.
 *
 * <p>Nothing here measures predictions; that is for {@code infer} and {@code eval}.
 */
@NullMarked
package medai.train;

import org.jspecify.annotations.NullMarked;
