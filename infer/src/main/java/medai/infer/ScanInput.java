package medai.infer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.networks.NetworkSpec;

/** Prepared scans as a network takes them. */
@SuppressWarnings("ArrayRecordComponent") // read once, handed to the network
public record ScanInput(Grid grid, float[] voxels) {
    /**
     * @param views one prepared scan per view of the network, in its order
     * @throws UnusableInputException if a scan has another size than the network was trained on
     */
    public static ScanInput read(List<Path> views, NetworkSpec spec) throws IOException {
        int size = spec.inputSize().stream().reduce(1, Math::multiplyExact);
        float[] voxels = new float[views.size() * size];
        Grid grid = Grid.centred(1, 1, 1, 1);
        for (int view = 0; view < views.size(); view++) {
            Volume volume = ScanReader.readFile(views.get(view)).volume();
            grid = volume.grid();
            if (!List.of(grid.depth(), grid.height(), grid.width()).equals(spec.inputSize())) {
                throw new UnusableInputException(
                        views.get(view),
                        grid.describe(),
                        "%d x %d x %d voxels, on which the network was trained"
                                .formatted(
                                        spec.inputSize().get(2),
                                        spec.inputSize().get(1),
                                        spec.inputSize().get(0)),
                        "prepare the scan with the run's own config");
            }
            System.arraycopy(volume.voxels(), 0, voxels, view * size, size);
        }
        return new ScanInput(grid, voxels);
    }
}
