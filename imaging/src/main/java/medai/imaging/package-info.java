/**
 * Volumes in patient space: what a scan is once it has been read, whatever file it came from.
 *
 * <p>Start at {@link medai.imaging.Volume}; {@code medai.imaging.file} gets one from a scan on disk,
 * {@link medai.imaging.Resampling} moves it to another {@link medai.imaging.Grid}.
 *
 * <p>Voxels are in NIfTI order, x fastest; positions are RAS+ and lengths are millimetres. Nothing here knows of deep learning,
 * of training or of the command line.
 */
@NullMarked
package medai.imaging;

import org.jspecify.annotations.NullMarked;
