/**
 * Phantom heads in T1 contrast.
 *
 * <p>Start at {@link medai.simulate.brain.BrainPhantom}: {@code HeadDraws} draws a subject's numbers, {@code HeadAnatomy} says
 * which structure is where, {@code HeadRenderer} turns that into a label map and a scan.
 *
 * <p>It knows nothing of cohorts on disk.
 */
@NullMarked
package medai.simulate.brain;

import org.jspecify.annotations.NullMarked;
