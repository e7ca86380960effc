/** Programs that measure medai; their numbers are in bench/README.md. */
@NullMarked
package medai.bench;

import org.jspecify.annotations.NullMarked;
