package medai.preprocess.filter;

import java.util.stream.IntStream;
import medai.imaging.Gaussian;
import medai.imaging.Grid;
import medai.imaging.Volume;

/** Each slice divided by a Gaussian blur of itself, which removes slow variations (sacro-iliac paper, section 3.1.1). */
public final class BiasDivision {
    private static final double DARK = 1e-8;

    private BiasDivision() {}

    /**
     * @param share of the image size that is the standard deviation; the paper's 0.05
     * @param perAxis whether width and height have a standard deviation each, or both that of the longer one
     */
    public static Volume apply(Volume volume, double share, boolean perAxis) {
        Grid grid = volume.grid();
        int longer = Math.max(grid.width(), grid.height());
        Volume blurred = Gaussian.smooth(
                volume,
                share * (perAxis ? grid.width() : longer),
                share * (perAxis ? grid.height() : longer),
                0,
                Gaussian.Border.REFLECT);
        float[] v = volume.voxels();
        float[] g = blurred.voxels();
        float[] divided = new float[v.length];
        int slice = grid.width() * grid.height();
        IntStream.range(0, grid.depth()).parallel().forEach(z -> {
            for (int i = z * slice; i < (z + 1) * slice; i++) {
                divided[i] = g[i] > DARK ? v[i] / g[i] : 0;
            }
        });
        return volume.with(divided);
    }
}
