package medai.imaging;

/**
 * Intensities on a grid in patient space. The voxel array is not copied: the volume takes over the array it is built from, and
 * callers that read it must not change it.
 */
public final class Volume {
    private final Grid grid;
    private final float[] voxels;

    /** @param voxels x fastest, then y, then z; as many as the grid has */
    public Volume(Grid grid, float[] voxels) {
        if (voxels.length != grid.size()) {
            throw new IllegalArgumentException(
                    "%s need %d values; found %d".formatted(grid.describe(), grid.size(), voxels.length));
        }
        this.grid = grid;
        this.voxels = voxels;
    }

    public Grid grid() {
        return grid;
    }

    /** The voxels themselves, x fastest. */
    public float[] voxels() {
        return voxels;
    }

    public float at(int x, int y, int z) {
        return voxels[grid.index(x, y, z)];
    }

    /** Other values on the same grid. */
    public Volume with(float[] values) {
        return new Volume(grid, values);
    }

    /** Number of voxels that are NaN or infinite. */
    public int nonFinite() {
        int count = 0;
        for (float voxel : voxels) {
            count += Float.isFinite(voxel) ? 0 : 1;
        }
        return count;
    }
}
