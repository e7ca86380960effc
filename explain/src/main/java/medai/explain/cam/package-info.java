/**
 * Class activation maps of one scan: what a network saw in it ({@link medai.explain.cam.Explained}) and the ways to say so ({@link
 * medai.explain.cam.CamMethod}).
 */
@NullMarked
package medai.explain.cam;

import org.jspecify.annotations.NullMarked;
