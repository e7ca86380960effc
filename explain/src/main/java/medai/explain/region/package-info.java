/** Maps summed up over named regions (RA thesis, chapter 5). */
@NullMarked
package medai.explain.region;

import org.jspecify.annotations.NullMarked;
