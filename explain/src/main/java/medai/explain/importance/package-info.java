/** Which features a network relies on (RA thesis, section 4.3): {@link medai.explain.importance.ImportanceMatrix}. */
@NullMarked
package medai.explain.importance;

import org.jspecify.annotations.NullMarked;
