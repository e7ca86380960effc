/**
 * Random views of a scan, each made in one resampling pass.
 *
 * <p>Start at {@link medai.train.augment.AugmentationConfig}. A view is a function of its random stream; no state is kept.
 */
@NullMarked
package medai.train.augment;

import org.jspecify.annotations.NullMarked;
