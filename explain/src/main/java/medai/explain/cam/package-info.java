/**
 * Class activation maps of one scan: the scan as a network sees it ({@link medai.explain.cam.Explained}) and the methods that
 * make maps ({@link medai.explain.cam.CamMethod}).
 */
@NullMarked
package medai.explain.cam;

import org.jspecify.annotations.NullMarked;
