package medai.networks;

import java.util.List;

/**
 * What the numbers that describe a network may be at most: far more than any computer holds, and few enough to count. And what the
 * sizes of images must be at least.
 */
final class Bounds {
    /** Channels, units, and edges of kernels, strides, poolings and patches. */
    private static final int MOST = 1 << 16;

    private static final int MOST_LAYERS = 1000;

    private Bounds() {}

    /** @throws IllegalArgumentException if it is not from 1 to 65,536 */
    static void require(String name, int found) {
        require(name, found, MOST);
    }

    /** @throws IllegalArgumentException if one is not from 1 to 65,536, or there are more than 1,000 */
    static void require(String name, List<Integer> found) {
        require("the number of " + name, Math.max(1, found.size()), MOST_LAYERS);
        found.forEach(one -> require(name, one));
    }

    /** @throws IllegalArgumentException if it is not from 1 to 1,000: layers, or cells along an edge */
    static void requireLayers(String name, int found) {
        require(name, found, MOST_LAYERS);
    }

    /** @throws IllegalArgumentException if slices of this size, z, y and x, have fewer voxels along y or x */
    static void requireSlices(List<Integer> size, int least) {
        if (size.get(1) < least || size.get(2) < least) {
            throw new IllegalArgumentException(
                    "slices must have at least %d voxels along y and x for this network; found %s"
                            .formatted(least, size));
        }
    }

    /** @throws IllegalArgumentException if slices of this size, z, y and x, have no such multiple of voxels along y and x */
    static void requireMultiples(List<Integer> size, int multiple) {
        if (size.get(1) % multiple != 0 || size.get(2) % multiple != 0) {
            throw new IllegalArgumentException(
                    "slices must have a multiple of %d voxels along y and x for this network; found %s"
                            .formatted(multiple, size));
        }
    }

    private static void require(String name, int found, int most) {
        if (found < 1 || found > most) {
            throw new IllegalArgumentException("%s must be at %s %d; found %d"
                    .formatted(name, found < 1 ? "least" : "most", found < 1 ? 1 : most, found));
        }
    }
}
