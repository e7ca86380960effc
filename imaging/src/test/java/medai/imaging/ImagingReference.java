package medai.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import medai.imaging.file.ScanReader;
import medai.imaging.mask.Mask;

/** A scan of a {@link GoldenSet}, with SciPy's and scikit-image's answers. */
public record ImagingReference(GoldenSet golden) {
    public Volume volume(String name) throws IOException {
        return ScanReader.readFile(golden.file("imaging/a/" + name + ".nii.gz")).volume();
    }

    public Mask mask(String name) throws IOException {
        return Mask.above(volume(name), 0.5);
    }

    public Mask foreground() throws IOException {
        return mask("openclose2d_disk3_ignore");
    }

    public JsonNode json(String name) throws IOException {
        return new ObjectMapper()
                .readTree(golden.file("imaging/" + name + ".json").toFile());
    }

    /** Row by row; of an affine, three rows. */
    public static double[] numbers(JsonNode array) {
        double[] values = new double[array.get("data").size()];
        Arrays.setAll(values, i -> array.get("data").get(i).asDouble());
        return values;
    }

    /** Within the stated tolerance of float volumes: 2e-6 times the larger of 1 and the expected value. */
    public void assertSame(Volume found, String name) throws IOException {
        Volume expected = volume(name);
        assertThat(found.grid().matches(expected.grid(), 1e-5))
                .as(name + " grid")
                .isTrue();
        double worst = 0;
        for (int i = 0; i < expected.voxels().length; i++) {
            double wanted = expected.voxels()[i];
            worst = Math.max(worst, Math.abs(found.voxels()[i] - wanted) / Math.max(1, Math.abs(wanted)));
        }
        assertThat(worst).as(name).isLessThanOrEqualTo(2e-6);
    }

    public void assertSame(Mask found, String name) throws IOException {
        float[] voxels = found.toVolume().voxels();
        float[] expected = mask(name).toVolume().voxels();
        assertThat(voxels).as(name).hasSameSizeAs(expected);
        assertThat(IntStream.range(0, voxels.length).filter(i -> voxels[i] != expected[i]))
                .as(name + ": voxels that differ")
                .isEmpty();
    }
}
