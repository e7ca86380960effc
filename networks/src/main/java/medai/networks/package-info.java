/**
 * The published architectures, cut in two where class activation maps are made.
 *
 * <p>Start at {@link medai.networks.NetworkSpec}, which says what a network is, and {@link medai.networks.Network}, which is one:
 * features below, head above. A new architecture is a new record of {@link medai.networks.FeaturesConfig}, a new head one of
 * {@link medai.networks.HeadConfig}.
 *
 * <p>Nothing here knows of volumes, cohorts or training: inputs are tensors with documented axes.
 */
@NullMarked
package medai.networks;

import org.jspecify.annotations.NullMarked;
