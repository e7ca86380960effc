/** Clinical and imaging measurements, a row per subject: groups compared, variables correlated, an outcome modelled. */
@NullMarked
package medai.eval.table;

import org.jspecify.annotations.NullMarked;
