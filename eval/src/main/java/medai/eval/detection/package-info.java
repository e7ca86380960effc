/** Boxes against boxes: overlap, matching, free-response curves. */
@NullMarked
package medai.eval.detection;

import org.jspecify.annotations.NullMarked;
