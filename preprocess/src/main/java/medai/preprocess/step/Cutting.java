package medai.preprocess.step;

import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.UnusableInputException;
import medai.imaging.mask.Mask;

/** Cutting boxes out of volumes. */
final class Cutting {
    private Cutting() {}

    /** The box of the foreground. */
    static Mask.Bounds around(Prepared scan) throws UnusableInputException {
        Mask foreground = scan.mask().orElseGet(() -> Mask.above(scan.volume(), 0));
        return foreground
                .box()
                .orElseThrow(
                        () -> new UnusableInputException(
                                "no foreground to cut around; expected some voxels in the mask; look at the scan and at the steps before"));
    }

    static Prepared cut(Prepared scan, Mask.Bounds box) {
        Grid to = scan.volume()
                .grid()
                .box(
                        box.x0(),
                        box.y0(),
                        box.z0(),
                        box.x1() - box.x0() + 1,
                        box.y1() - box.y0() + 1,
                        box.z1() - box.z0() + 1);
        return scan.moved(volume -> cut(volume, to, new int[] {box.x0(), box.y0(), box.z0()}));
    }

    /**
     * The voxels of a box, 0 where it reaches beyond the volume.
     *
     * @param first the box's first voxel in the volume, negative outside of it
     */
    static Volume cut(Volume volume, Grid to, int[] first) {
        float[] voxels = new float[to.size()];
        IntStream.range(0, to.depth()).parallel().forEach(z -> copySlice(volume, to, first, z, voxels));
        return new Volume(to, voxels);
    }

    private static void copySlice(Volume source, Grid to, int[] first, int z, float[] voxels) {
        Grid from = source.grid();
        int sz = z + first[2];
        int begin = Math.max(0, -first[0]);
        int end = Math.min(to.width(), from.width() - first[0]);
        if (sz < 0 || sz >= from.depth() || end <= begin) {
            return;
        }
        for (int y = Math.max(0, -first[1]); y < Math.min(to.height(), from.height() - first[1]); y++) {
            System.arraycopy(
                    source.voxels(),
                    from.index(begin + first[0], y + first[1], sz),
                    voxels,
                    to.index(begin, y, z),
                    end - begin);
        }
    }
}
