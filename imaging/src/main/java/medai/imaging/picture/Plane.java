package medai.imaging.picture;

import java.util.Locale;
import medai.imaging.Grid;
import medai.imaging.Orientation;

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
     * The plane in which a RAS+ volume was acquired, i.e. across its thickest voxel axis; where no axis is clearly the thickest,
     * the plane of a flat field of view; the axial plane of a cube.
     */
    public static Plane acquired(Grid grid) {
        Plane thick = AXIAL;
        Plane flat = AXIAL;
        for (Plane plane : values()) {
            thick = plane.spacing(grid) > 1.5 * thick.spacing(grid) ? plane : thick;
            flat = 3 * plane.extent(grid) < flat.extent(grid) ? plane : flat;
        }
        double others =
                Math.max(grid.affine().spacing(thick.across), grid.affine().spacing(thick.up));
        return thick.spacing(grid) > 1.5 * others || 3 * flat.extent(grid) >= thick.extent(grid) ? thick : flat;
    }

    /** From one slice to the next, in mm. */
    private double spacing(Grid grid) {
        return grid.affine().spacing(through);
    }

    private double extent(Grid grid) {
        return spacing(grid) * slices(grid);
    }

    /** The plane whose slices follow each other along this axis (0 = R, 1 = A, 2 = S) of a RAS+ volume. */
    public static Plane through(int axis) {
        return axis == 0 ? SAGITTAL : axis == 1 ? CORONAL : AXIAL;
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

    /** The patient's directions at the left, right, upper and lower edge of a slice: {@code LRAP} for an axial one of RAS+. */
    public String edges(Grid grid) {
        Orientation axes = Orientation.of(grid.affine());
        return "" + axes.towards(across, false) + axes.towards(across, true) + axes.towards(up, true)
                + axes.towards(up, false);
    }

    /** The patient coordinate of a slice's middle along the axis that slices follow, such as S 24 mm or L 3.5 mm. */
    public String place(Grid grid, int slice) {
        double[] middle = {(grid.width() - 1) / 2.0, (grid.height() - 1) / 2.0, (grid.depth() - 1) / 2.0};
        middle[through] = slice;
        int axis = Orientation.of(grid.affine()).world(through);
        double mm = grid.affine().apply(middle[0], middle[1], middle[2])[axis];
        String number = String.format(Locale.ROOT, grid.affine().spacing(through) < 1 ? "%.1f" : "%.0f", Math.abs(mm));
        return (mm < 0 ? "LPI" : "RAS").charAt(axis) + " " + number + " mm";
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
