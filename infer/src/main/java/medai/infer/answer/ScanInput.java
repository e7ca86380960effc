package medai.infer.answer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.networks.NetworkSpec;

/**
 * Prepared scans in the form of a network's input.
 *
 * @param grids of the views
 * @param voxels of the views, one after the other
 */
@SuppressWarnings("ArrayRecordComponent") // read once, handed to the network
public record ScanInput(List<Grid> grids, float[] voxels) {
    public ScanInput {
        grids = List.copyOf(grids);
    }

    /**
     * @param views one prepared scan per view of the network, in its order
     * @throws UnusableInputException if a scan has another size than the network was trained on
     */
    public static ScanInput read(List<Path> views, NetworkSpec spec) throws IOException {
        List<Grid> grids = new ArrayList<>();
        List<float[]> images = new ArrayList<>();
        int voxels = 0;
        for (int view = 0; view < views.size(); view++) {
            Volume volume = ScanReader.readFile(views.get(view)).volume();
            Grid grid = volume.grid();
            requireSize(views.get(view), grid, spec.inputSizes().get(view));
            grids.add(grid);
            images.add(volume.voxels());
            voxels += volume.voxels().length;
        }
        float[] all = new float[voxels];
        int at = 0;
        for (float[] image : images) {
            System.arraycopy(image, 0, all, at, image.length);
            at += image.length;
        }
        return new ScanInput(grids, all);
    }

    /** @throws UnusableInputException if a scan has another size than the network was trained on */
    static void requireSize(Path file, Grid grid, List<Integer> size) throws UnusableInputException {
        if (!List.of(grid.depth(), grid.height(), grid.width()).equals(size)) {
            throw new UnusableInputException(
                    file,
                    grid.describe(),
                    "%d x %d x %d voxels, on which the network was trained"
                            .formatted(size.get(2), size.get(1), size.get(0)),
                    "prepare the scan with the run's own config");
        }
    }
}
