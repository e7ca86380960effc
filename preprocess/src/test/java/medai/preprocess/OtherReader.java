package medai.preprocess;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import medai.dicom.Series;
import medai.dicom.SeriesReader;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.Scan;

/** Readers that find one series in every folder, with a value of their own in all its voxels. */
abstract class OtherReader implements SeriesReader {
    private final int value;

    OtherReader(int value) {
        this.value = value;
    }

    @Override
    public String name() {
        return "reader of " + value;
    }

    @Override
    public Found read(Path folder) {
        Series series = new Series("1", "", 1, List.of(folder), this::scan, (volumes, volume) -> Map.of());
        return new Found(List.of(series), List.of());
    }

    private Scan scan() {
        Grid grid = Grid.centred(6, 5, 4, 2);
        float[] voxels = new float[grid.size()];
        Arrays.fill(voxels, value);
        return new Scan(
                List.of(new Volume(grid, voxels)),
                List.of(6, 5, 4),
                Scan.Form.DICOM,
                null,
                null,
                "dicom",
                "",
                List.of());
    }

    /** All voxels are 10. */
    public static final class Ten extends OtherReader {
        public Ten() {
            super(10);
        }
    }

    /** All voxels are 20. */
    public static final class Twenty extends OtherReader {
        public Twenty() {
            super(20);
        }
    }
}
