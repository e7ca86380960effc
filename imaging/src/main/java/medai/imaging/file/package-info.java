/**
 * Scans on disk, whatever the format, behind one reader, and files that appear completely or not at all.
 *
 * <p>Start at {@link medai.imaging.file.ScanReader}, {@link medai.imaging.file.NiftiWriter} and
 * {@link medai.imaging.file.WholeFile}. The exceptions of this package tell the causes of failures apart; the command line turns
 * them into its exit codes.
 */
@NullMarked
package medai.imaging.file;

import org.jspecify.annotations.NullMarked;
