/**
 * Inputs that are damaged or made up, for {@link medai.bench.Fuzz}.
 *
 * <p>Start at {@link medai.bench.fuzz.Seed}: a whole input and the commands that read it. {@link medai.bench.fuzz.Mutation} damages it.
 */
@NullMarked
package medai.bench.fuzz;

import org.jspecify.annotations.NullMarked;
