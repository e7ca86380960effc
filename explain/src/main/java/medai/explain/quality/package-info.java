/**
 * The quality of maps: whether they follow the output, and what is left of it when scans are masked by them (RA thesis, section
 * 4.4).
 */
@NullMarked
package medai.explain.quality;

import org.jspecify.annotations.NullMarked;
