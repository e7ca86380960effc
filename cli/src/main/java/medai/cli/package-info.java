/**
 * The commands: each parses its options, reads the config, makes one call and prints the result.
 *
 * <p>Start at {@code Medai}. Exit codes are decided in one place, from the type of the failure. No algorithm lives here.
 */
@NullMarked
package medai.cli;

import org.jspecify.annotations.NullMarked;
