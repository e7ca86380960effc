/** All explained scans of a network side by side: features, importance, and which scans are unlike the others. */
@NullMarked
package medai.explain.population;

import org.jspecify.annotations.NullMarked;
