/**
 * One intensity scale for all maps of a network (RA thesis, chapter 4): {@link medai.explain.scale.GlobalScale}, fitted in
 * constant memory.
 */
@NullMarked
package medai.explain.scale;

import org.jspecify.annotations.NullMarked;
