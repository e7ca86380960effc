/** Lesions one by one: where they are, and the patches of images around them. */
@NullMarked
package medai.preprocess.lesion;

import org.jspecify.annotations.NullMarked;
