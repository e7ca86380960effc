package medai.explain.map;

import medai.imaging.Grid;
import medai.imaging.Volume;

/**
 * How much of a thresholded mean map lies at structures that are known to matter. Structures lie elsewhere in each averaged
 * subject, so a voxel counts by the share of the subjects in which it is at a structure.
 *
 * @param voxels of the map at or above the threshold
 * @param share of them at a structure, mean over voxels and subjects; NaN if there are none
 * @param byChance the same over all voxels inside the body: what a map without knowledge would get
 */
public record TargetShare(int voxels, double share, double byChance) {
    /**
     * @param map values on the grid of the other two
     * @param near share of the subjects in which a voxel is at a structure, from 0 to 1
     * @param body above 0.5 inside the body
     */
    public static TargetShare of(Volume map, double threshold, Volume near, Volume body) {
        int above = 0;
        double hits = 0;
        int inside = 0;
        double insideNear = 0;
        for (int i = 0; i < map.voxels().length; i++) {
            if (map.voxels()[i] >= threshold) {
                above++;
                hits += near.voxels()[i];
            }
            if (body.voxels()[i] > 0.5) {
                inside++;
                insideNear += near.voxels()[i];
            }
        }
        return new TargetShare(above, hits / above, insideNear / inside);
    }

    /** Which voxels lie within {@code reach} voxels (Euclidean) of one with a value above 0. */
    public static boolean[] near(Volume target, int reach) {
        Grid grid = target.grid();
        boolean[] near = new boolean[grid.size()];
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    if (target.at(x, y, z) > 0) {
                        mark(near, grid, x, y, z, reach);
                    }
                }
            }
        }
        return near;
    }

    private static void mark(boolean[] near, Grid grid, int x, int y, int z, int reach) {
        for (int dz = -reach; dz <= reach; dz++) {
            for (int dy = -reach; dy <= reach; dy++) {
                for (int dx = -reach; dx <= reach; dx++) {
                    boolean inReach = dx * dx + dy * dy + dz * dz <= reach * reach;
                    boolean inGrid = x + dx >= 0
                            && x + dx < grid.width()
                            && y + dy >= 0
                            && y + dy < grid.height()
                            && z + dz >= 0
                            && z + dz < grid.depth();
                    if (inReach && inGrid) {
                        near[grid.index(x + dx, y + dy, z + dz)] = true;
                    }
                }
            }
        }
    }
}
