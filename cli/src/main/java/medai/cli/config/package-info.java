/**
 * Reads YAML into immutable records and reports all mistakes at once, each with its line and column.
 *
 * <p>Start at {@link medai.cli.config.ConfigFile}. The records themselves are in the modules that use them and know nothing of
 * YAML: keys are their components in snake_case, a variant of a sealed interface is chosen by {@code kind:}, and a record with a
 * static {@code defaults()} may be left out wholly or in part.
 */
@NullMarked
package medai.cli.config;

import org.jspecify.annotations.NullMarked;
