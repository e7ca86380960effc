/**
 * Phantom cohorts with known truth.
 *
 * <p>Start at {@link medai.simulate.PhantomCohort}, which writes any kind of phantom as a cohort; {@code medai.simulate.brain}
 * draws heads. A subject is a function of (seed, index): it is the same in a cohort of any size and on any shard.
 *
 * <p>Nothing here claims to be real anatomy, and everything written says that it is simulated.
 */
@NullMarked
package medai.simulate;

import org.jspecify.annotations.NullMarked;
