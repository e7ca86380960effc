/**
 * Slices of volumes as pictures.
 *
 * <p>Start at {@link medai.imaging.picture.SlicePicture} for one slice and {@link medai.imaging.picture.Montage} for a sheet of
 * them. Pictures are drawn without a display. Subjects are seen from above, from behind and from the right, with their left on
 * the left; letters at the edges say so.
 */
@NullMarked
package medai.imaging.picture;

import org.jspecify.annotations.NullMarked;
