/**
 * Compressed frames to samples. The JDK decodes 8-bit JPEG and jai-imageio JPEG 2000; RLE, JPEG-LS, lossless JPEG and 12-bit
 * JPEG, which they lack, are decoded here.
 */
@NullMarked
package medai.dicom.codec;

import org.jspecify.annotations.NullMarked;
