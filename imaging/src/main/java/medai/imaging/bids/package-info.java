/** The Brain Imaging Data Structure: which file of a dataset belongs to which subject. */
@NullMarked
package medai.imaging.bids;

import org.jspecify.annotations.NullMarked;
