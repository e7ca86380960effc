/**
 * Converts the files of scanners and cameras to NIfTI files and a manifest.
 *
 * <p>Start at {@link medai.imaging.convert.Conversion}.
 */
@NullMarked
package medai.imaging.convert;

import org.jspecify.annotations.NullMarked;
