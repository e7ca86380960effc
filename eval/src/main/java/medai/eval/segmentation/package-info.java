/** How well two masks overlap, and how far their surfaces are apart. */
@NullMarked
package medai.eval.segmentation;

import org.jspecify.annotations.NullMarked;
