/**
 * The stages of an experiment: each reads files, calls one room and writes files.
 *
 * <p>Start at {@link medai.cli.stage.Cohort}, on which all stages stand. They print nothing; a {@link medai.cli.stage.Console} hears of
 * progress.
 */
@NullMarked
package medai.cli.stage;

import org.jspecify.annotations.NullMarked;
