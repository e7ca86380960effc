/**
 * Where in a scan a network finds its evidence.
 *
 * <p>Start at {@link medai.explain.cam.CamMethod}, which makes one class activation map, and {@link medai.explain.map.MeanCam},
 * which averages maps over subjects on a template. A map keeps its geometry from the feature map on, so it takes one resampling
 * to bring it to any grid.
 *
 * <p>Nothing here depends on training.
 */
@NullMarked
package medai.explain;

import org.jspecify.annotations.NullMarked;
