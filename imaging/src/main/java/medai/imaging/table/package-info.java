/**
 * Tables on disk: CSV and TSV, read with line numbers for error messages; written files appear completely or not at all.
 *
 * <p>Start at {@link medai.imaging.table.Table}. Nothing here knows what the columns mean.
 */
@NullMarked
package medai.imaging.table;

import org.jspecify.annotations.NullMarked;
