/**
 * Phantom wrists of early arthritis in two views: bones, tendons, vessels and skin as a label map, inflammation of known grades
 * at named structures, two simulated readers, and the artefacts of fat-suppressed contrast-enhanced scans. Cartoons, not anatomy.
 */
@NullMarked
package medai.simulate.wrist;

import org.jspecify.annotations.NullMarked;
