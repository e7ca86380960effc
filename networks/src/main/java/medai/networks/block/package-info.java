/** What networks are made of: blocks whose members have PyTorch's names. */
@NullMarked
package medai.networks.block;

import org.jspecify.annotations.NullMarked;
