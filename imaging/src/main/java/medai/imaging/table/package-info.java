/**
 * Tables on disk: CSV and TSV read with the line at hand for complaints, and written whole.
 *
 * <p>Start at {@link medai.imaging.table.Table}. Nothing here knows what the columns mean.
 */
@NullMarked
package medai.imaging.table;

import org.jspecify.annotations.NullMarked;
