package medai.explain;

import medai.imaging.Grid;
import medai.imaging.Volume;

/**
 * How much of a thresholded map lies at structures that are known to matter.
 *
 * @param voxels of the map at or above the threshold
 * @param share of them within reach of a target voxel; NaN if there are none
 * @param byChance share of the voxels inside the body within that reach: what a map without knowledge would get
 */
public record TargetShare(int voxels, double share, double byChance) {
    /**
     * @param map values on the grid of {@code target}
     * @param target above 0 at the structures
     * @param body above 0 inside the body
     * @param reach in voxels, Euclidean
     */
    public static TargetShare of(Volume map, double threshold, Volume target, Volume body, int reach) {
        boolean[] near = near(target, reach);
        int above = 0;
        int hits = 0;
        int inside = 0;
        int insideNear = 0;
        for (int i = 0; i < near.length; i++) {
            if (map.voxels()[i] >= threshold) {
                above++;
                hits += near[i] ? 1 : 0;
            }
            if (body.voxels()[i] > 0) {
                inside++;
                insideNear += near[i] ? 1 : 0;
            }
        }
        return new TargetShare(above, (double) hits / above, (double) insideNear / inside);
    }

    private static boolean[] near(Volume target, int reach) {
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
