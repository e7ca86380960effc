/** The sacro-iliac joint: where it lies, from a segmentation of the bones. */
@NullMarked
package medai.preprocess.joint;

import org.jspecify.annotations.NullMarked;
