/** Virtual diseases of chosen posteriors, assigned to images by the regions they contain (RA thesis, section 5.2.4). */
@NullMarked
package medai.simulate.bayes;

import org.jspecify.annotations.NullMarked;
