package medai.preprocess.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.imaging.Grid;
import medai.imaging.Orientation;
import medai.imaging.file.ScanReader;

/**
 * How large a scan is between two steps, as far as that can be told without looking at its voxels: so that a network can be
 * checked against scans that are not prepared yet.
 *
 * @param voxels along x, y and z; 0 where they depend on what the scan shows, or the scan is not known
 * @param spacing in mm along the same axes; 0 where it is not known
 * @param codes of the orientation, such as RAS; empty where it is not known
 */
public record Extent(List<Integer> voxels, List<Double> spacing, String codes) {
    public Extent {
        voxels = List.copyOf(voxels);
        spacing = List.copyOf(spacing);
    }

    /** Of any scan. */
    public static Extent unknown() {
        return new Extent(List.of(0, 0, 0), List.of(0.0, 0.0, 0.0), "");
    }

    /** Of a scan on this grid. */
    public static Extent of(Grid grid) {
        List<Double> spacing = new ArrayList<>();
        for (int axis = 0; axis < 3; axis++) {
            spacing.add(grid.affine().spacing(axis));
        }
        return new Extent(
                List.of(grid.width(), grid.height(), grid.depth()),
                spacing,
                Orientation.of(grid.affine()).codes());
    }

    /** Of a template. */
    static Extent of(Path template) throws IOException {
        return of(ScanReader.readFile(template).volume().grid());
    }

    /** Whether the number of voxels is known along all axes. */
    public boolean isKnown() {
        return !voxels.contains(0);
    }

    /** Voxels along z, y and x, as networks take them. */
    public List<Integer> zyx() {
        return List.of(voxels.get(2), voxels.get(1), voxels.get(0));
    }

    /** The same with another number of voxels along an axis, of another spacing. */
    Extent with(int axis, int count, double mm) {
        List<Integer> counts = new ArrayList<>(voxels);
        counts.set(axis, count);
        List<Double> mms = new ArrayList<>(spacing);
        mms.set(axis, mm);
        return new Extent(counts, mms, codes);
    }

    /** With axes nearest to R, A and S. */
    Extent alongRas() {
        if (codes.isEmpty()) {
            boolean cube = voxels.stream().distinct().count() == 1;
            return cube ? this : unknown();
        }
        List<Integer> counts = new ArrayList<>(voxels);
        List<Double> mms = new ArrayList<>(spacing);
        for (int axis = 0; axis < 3; axis++) {
            int to = "RL AP SI".indexOf(codes.charAt(axis)) / 3;
            counts.set(to, voxels.get(axis));
            mms.set(to, spacing.get(axis));
        }
        return new Extent(counts, mms, "RAS");
    }
}
