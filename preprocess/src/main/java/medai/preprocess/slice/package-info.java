/** Which slices of a volume a network sees. */
@NullMarked
package medai.preprocess.slice;

import org.jspecify.annotations.NullMarked;
