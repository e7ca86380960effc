package medai.train;

import java.util.List;
import java.util.function.Function;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;

/**
 * The part of a scan that a network sees at once: all of it, or a box in a larger scan.
 *
 * @param grid of the box
 */
record Window(int x, int y, int z, Grid grid) {
    /**
     * A window of the given size at a random place; nothing is drawn if the scan has that size.
     *
     * @param size voxels along z, y and x, none above the scan's
     */
    static Window drawn(List<Integer> size, Grid scan, Function<String, Draw> draws) {
        int[] spare = {scan.width() - size.get(2), scan.height() - size.get(1), scan.depth() - size.get(0)};
        if (spare[0] + spare[1] + spare[2] == 0) {
            return new Window(0, 0, 0, scan);
        }
        Draw draw = draws.apply("window");
        int x = draw.nextInt(spare[0] + 1);
        int y = draw.nextInt(spare[1] + 1);
        int z = draw.nextInt(spare[2] + 1);
        return new Window(x, y, z, scan.box(x, y, z, size.get(2), size.get(1), size.get(0)));
    }

    Volume of(Volume scan) {
        if (scan.grid().size() == grid.size()) {
            return scan;
        }
        float[] voxels = new float[grid.size()];
        for (int k = 0; k < grid.depth(); k++) {
            for (int j = 0; j < grid.height(); j++) {
                System.arraycopy(
                        scan.voxels(), scan.grid().index(x, y + j, z + k), voxels, grid.index(0, j, k), grid.width());
            }
        }
        return new Volume(grid, voxels);
    }
}
