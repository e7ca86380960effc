/**
 * The steps that prepare a scan; each is a record that is read from a line of YAML. Start at {@link medai.preprocess.step.Step};
 * the families are {@link medai.preprocess.step.GridStep} (where voxels lie), {@link medai.preprocess.step.MaskStep} (which of
 * them count) and {@link medai.preprocess.step.IntensityStep} (their values).
 */
@NullMarked
package medai.preprocess.step;

import org.jspecify.annotations.NullMarked;
