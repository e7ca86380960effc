package medai.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Resampling onto a turned grid against SciPy's numbers. */
final class ResamplingReferenceTest {
    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void imagesAndLabels(GoldenSet golden) throws IOException {
        ImagingReference reference = new ImagingReference(golden);
        JsonNode settings = reference.json("a/expected").get("affine_resample");
        // The files round the affine to float32; the expected values were computed with these numbers.
        JsonNode shape = settings.get("fixed_shape");
        Grid target = new Grid(
                shape.get(0).asInt(), shape.get(1).asInt(), shape.get(2).asInt(), affine(settings.get("fixed_affine")));
        for (String name : List.of("grid", "world")) {
            Affine toMoving = name.equals("world") ? affine(settings.get("world_fixed_to_moving")) : Affine.identity();
            for (Resampling.Interpolation interpolation : Resampling.Interpolation.values()) {
                boolean labels = interpolation == Resampling.Interpolation.NEAREST;
                Volume moving = reference.volume(labels ? "labels" : "volume");
                Volume expected = reference.volume("affine_" + name + (labels ? "_nearest_labels" : "_trilinear"));
                Volume found = Resampling.onto(moving, target, toMoving, interpolation, Resampling.Border.CENTRES);
                for (int i = 0; i < target.size(); i++) {
                    float wanted = expected.voxels()[i];
                    assertThat((double) found.voxels()[i])
                            .as("%s %s voxel %d", name, interpolation, i)
                            .isCloseTo(wanted, within(labels ? 0 : 2e-6 * Math.max(1, Math.abs(wanted))));
                }
            }
        }
    }

    private static Affine affine(JsonNode array) {
        return Affine.rows(Arrays.copyOf(ImagingReference.numbers(array), 12));
    }
}
