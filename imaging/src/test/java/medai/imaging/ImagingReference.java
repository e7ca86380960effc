package medai.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import medai.imaging.file.ScanReader;
import medai.imaging.mask.Mask;

/** The golden cases of {@code shared/reference/imaging/a}: SciPy's and scikit-image's answers. */
public final class ImagingReference {
    private ImagingReference() {}

    public static Volume volume(String name) throws IOException {
        return ScanReader.readFile(SharedReference.file("reference/imaging/a/" + name + ".nii.gz"))
                .volume();
    }

    public static Mask mask(String name) throws IOException {
        return Mask.above(volume(name), 0.5);
    }

    public static Mask foreground() throws IOException {
        return mask("openclose2d_disk3_ignore");
    }

    public static JsonNode json(String name) throws IOException {
        return new ObjectMapper()
                .readTree(SharedReference.file("reference/imaging/" + name + ".json")
                        .toFile());
    }

    /** Within the stated tolerance of float volumes: 2e-6 times the larger of 1 and the expected value. */
    public static void assertSame(Volume found, String name) throws IOException {
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

    public static void assertSame(Mask found, String name) throws IOException {
        assertThat(found.toVolume().voxels())
                .as(name)
                .isEqualTo(mask(name).toVolume().voxels());
    }
}
