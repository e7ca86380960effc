package medai.imaging.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import medai.imaging.GoldenSet;
import medai.imaging.ImagingReference;
import medai.imaging.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Masks against SciPy and scikit-image. */
@ParameterizedClass
@MethodSource(GoldenSet.ALL)
final class MaskReferenceTest {
    private final ImagingReference reference;

    MaskReferenceTest(GoldenSet golden) {
        reference = new ImagingReference(golden);
    }

    private static final Element CROSS = Element.cross();
    private static final Element DISK = new Element(Element.Shape.DISK, 3);
    private static final Element BALL = new Element(Element.Shape.BALL, 1);

    @Test
    void thresholds() throws IOException {
        Volume volume = reference.volume("volume");
        double max = 0;
        double[] slices = new double[volume.grid().depth()];
        int slice = volume.grid().width() * volume.grid().height();
        for (int i = 0; i < volume.voxels().length; i++) {
            max = Math.max(max, volume.voxels()[i]);
            slices[i / slice] = Math.max(slices[i / slice], 0.1 * volume.voxels()[i]);
        }
        for (int z = 0; z < slices.length; z++) {
            slices[z] = slices[z] > 0 ? slices[z] : Double.POSITIVE_INFINITY; // a slice of nothing is background
        }
        double[] all = new double[slices.length];
        Arrays.fill(all, 0.1 * max);
        reference.assertSame(Mask.atLeast(volume, all), "mask_threshold");
        reference.assertSame(Mask.atLeast(volume, slices), "mask_threshold_per_slice");
        JsonNode otsu = reference.json("a/expected").get("otsu_256_bins").get("volume");
        assertThat(Otsu.threshold(volume))
                .isCloseTo(
                        otsu.get("threshold").asDouble(),
                        within(otsu.get("bin_width").asDouble()));
        assertThat(Mask.above(volume, Otsu.threshold(volume)).count())
                .isEqualTo(otsu.get("n_greater").asInt());
    }

    @Test
    void theChainOfTheThesis() throws IOException {
        Mask filled = reference.mask("mask_threshold_per_slice").fillHoles(true);
        for (int n : new int[] {3, 8, 20}) {
            Mask chain = filled.open(CROSS, n, Mask.Border.BACKGROUND).close(CROSS, 1, Mask.Border.BACKGROUND);
            reference.assertSame(chain, "chain_cross_open" + n + "_close1");
        }
    }

    @Test
    void openingAndClosingWithBothBorders() throws IOException {
        Mask mask = reference.mask("mask_threshold");
        for (Mask.Border border : Mask.Border.values()) {
            String suffix = border == Mask.Border.BACKGROUND ? "_zero" : "_ignore";
            reference.assertSame(mask.open(DISK, 1, border), "open2d_disk3" + suffix);
            reference.assertSame(mask.close(DISK, 1, border), "close2d_disk3" + suffix);
            reference.assertSame(mask.open(DISK, 1, border).close(DISK, 1, border), "openclose2d_disk3" + suffix);
            reference.assertSame(mask.open(BALL, 1, border), "open3d_ball1" + suffix);
            reference.assertSame(mask.close(BALL, 1, border), "close3d_ball1" + suffix);
        }
    }

    @Test
    void holes() throws IOException {
        reference.assertSame(reference.mask("mask_threshold").fillHoles(true), "fill2d_of_mask_threshold");
        reference.assertSame(reference.mask("mask_threshold").fillHoles(false), "fill3d_of_mask_threshold");
    }

    @Test
    void components() throws IOException {
        JsonNode expected = reference.json("a/expected").get("components");
        int[] names = {6, 18, 26};
        for (Components.Connectivity connectivity : Components.Connectivity.values()) {
            String name = String.valueOf(names[connectivity.ordinal()]);
            Components components = Components.of(reference.mask("cc_input"), connectivity);
            assertThat(components.count())
                    .isEqualTo(expected.get(name).get("count").asInt());
            reference.assertSame(components.largest(), "cc_largest_" + name);
        }
        reference.assertSame(
                Components.of(reference.mask("mask_threshold"), Components.Connectivity.CORNERS)
                        .largest(),
                "largest26_of_mask_threshold");
    }

    @Test
    void distances() throws IOException {
        Mask foreground = reference.foreground();
        Mask background = Mask.where(foreground.grid(), i -> true).without(foreground);
        reference.assertSame(DistanceTransform.inside(foreground, true), "edt_inside_mm");
        reference.assertSame(DistanceTransform.inside(foreground, false), "edt_inside_voxels");
        reference.assertSame(DistanceTransform.inside(background, true), "edt_outside_mm");
    }
}
