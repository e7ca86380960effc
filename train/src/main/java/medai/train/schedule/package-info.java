/**
 * Learning rates over the epochs of a stage.
 *
 * <p>Start at {@link medai.train.schedule.ScheduleConfig}. Plain functions of the position in the stage.
 */
@NullMarked
package medai.train.schedule;

import org.jspecify.annotations.NullMarked;
