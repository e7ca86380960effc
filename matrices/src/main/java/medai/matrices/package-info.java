/** Matrices of a population, such as scans by features: ND4J, which no other package knows. */
@NullMarked
package medai.matrices;

import org.jspecify.annotations.NullMarked;
