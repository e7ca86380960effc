package medai.cohort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import medai.imaging.Blocks;
import medai.imaging.file.ScanReader;

/** A prepared scan in 8 x 8 x 8 means of each view: what a linear model gets to see of it. */
public final class ScanBlocks {
    private static final int EDGE = 8;

    private ScanBlocks() {}

    /** The means of all views, one view after the other. */
    public static double[] of(Sample sample) throws IOException {
        List<double[]> views = new ArrayList<>();
        for (Path view : sample.views()) {
            views.add(Blocks.means(ScanReader.readFile(view).volume(), EDGE));
        }
        return views.stream().flatMapToDouble(Arrays::stream).toArray();
    }
}
