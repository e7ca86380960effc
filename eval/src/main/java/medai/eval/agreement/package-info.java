/** How far two measurements of the same subjects agree: correlation, limits of agreement, intraclass correlation, kappa. */
@NullMarked
package medai.eval.agreement;

import org.jspecify.annotations.NullMarked;
