/** Phantom slices through kidneys with tumours and cysts. */
@NullMarked
package medai.simulate.kidney;

import org.jspecify.annotations.NullMarked;
