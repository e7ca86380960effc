package medai.imaging;

/** A scan in very few numbers: its means over a lattice of blocks, as even as its size allows. */
public final class Blocks {
    private Blocks() {}

    /**
     * @param edge blocks along each axis; as many as voxels along an axis that has fewer
     * @return means, x fastest
     */
    public static double[] means(Volume scan, int edge) {
        Grid grid = scan.grid();
        int nx = Math.min(edge, grid.width());
        int ny = Math.min(edge, grid.height());
        int nz = Math.min(edge, grid.depth());
        double[] sums = new double[nx * ny * nz];
        int[] counts = new int[sums.length];
        float[] voxels = scan.voxels();
        int voxel = 0;
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                int row = (z * nz / grid.depth() * ny + y * ny / grid.height()) * nx;
                for (int x = 0; x < grid.width(); x++, voxel++) {
                    int at = row + x * nx / grid.width();
                    sums[at] += voxels[voxel];
                    counts[at]++;
                }
            }
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= counts[i];
        }
        return sums;
    }
}
