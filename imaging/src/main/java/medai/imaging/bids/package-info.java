/** The Brain Imaging Data Structure: which file of a dataset is whose. */
@NullMarked
package medai.imaging.bids;

import org.jspecify.annotations.NullMarked;
