/**
 * What changes intensities voxel by voxel or in a neighbourhood: smoothing, median, equalisation, normalisation. Plain loops over
 * the arrays of volumes, parallel over slices, exact to the definitions that each class names.
 */
@NullMarked
package medai.preprocess.filter;

import org.jspecify.annotations.NullMarked;
