package medai.imaging.picture;

import medai.imaging.Grid;

/** A way to cut a RAS+ volume into slices. */
public enum Plane {
    /** Seen from above: left to right, front up. */
    AXIAL(0, 1, 2),
    /** Seen from behind: left to right, head up. */
    CORONAL(0, 2, 1),
    /** Seen from the right: back to front, head up. */
    SAGITTAL(1, 2, 0);

    private final int across;
    private final int up;
    private final int through;

    Plane(int across, int up, int through) {
        this.across = across;
        this.up = up;
        this.through = through;
    }

    /**
     * The plane in which a RAS+ volume was acquired, i.e. across its thickest voxel axis; the axial plane where voxels are
     * cubes.
     */
    public static Plane acquired(Grid grid) {
        Plane best = AXIAL;
        for (Plane plane : values()) {
            double thick = grid.affine().spacing(plane.through);
            best = thick > 1.5 * grid.affine().spacing(best.through) ? plane : best;
        }
        return best;
    }

    /** Voxel axis from left to right of the picture. */
    public int across() {
        return across;
    }

    /** Voxel axis from bottom to top of the picture. */
    public int up() {
        return up;
    }

    /** Voxel axis along which slices follow each other. */
    public int through() {
        return through;
    }

    /** Number of slices. */
    public int slices(Grid grid) {
        return grid.size(through);
    }

    /** Index into the voxels of the pixel {@code column} from the left and {@code row} from the bottom. */
    public int index(Grid grid, int slice, int column, int row) {
        int[] voxel = new int[3];
        voxel[across] = column;
        voxel[up] = row;
        voxel[through] = slice;
        return grid.index(voxel[0], voxel[1], voxel[2]);
    }
}
