/**
 * The steps of the preparation of a scan, each a record that a line of YAML becomes. Start at {@link medai.preprocess.step.Step}; the
 * families are {@link medai.preprocess.step.GridStep} (where voxels lie), {@link medai.preprocess.step.MaskStep} (which of them count) and
 * {@link medai.preprocess.step.IntensityStep} (what they say).
 */
@NullMarked
package medai.preprocess.step;

import org.jspecify.annotations.NullMarked;
