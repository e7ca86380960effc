/**
 * Converts the files of scanners and cameras to NIfTI files and a manifest.
 *
 * <p>Start at {@link medai.dicom.convert.Conversion}.
 */
@NullMarked
package medai.dicom.convert;

import org.jspecify.annotations.NullMarked;
