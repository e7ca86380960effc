/** Numbers read off images: statistics of regions, the DTI-ALPS index, the normalised wall index of vessels. */
@NullMarked
package medai.preprocess.measure;

import org.jspecify.annotations.NullMarked;
