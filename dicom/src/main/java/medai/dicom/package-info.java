/**
 * DICOM without a library: files, their pixels, and series as volumes.
 *
 * <p>Start at {@link SeriesReader}, found by {@link java.util.ServiceLoader} so that another implementation can take
 * its place; {@code DicomFile} parses one file, {@code DicomPixels} decodes its frames and
 * {@code SeriesAssembly} stacks them. Tags and terms are those of the standard (PS3.3, PS3.5).
 */
@NullMarked
package medai.dicom;

import org.jspecify.annotations.NullMarked;
