package medai.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import medai.imaging.file.ScanReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resampling onto a turned grid against SciPy's numbers ({@code shared/reference/imaging}). */
final class ResamplingReferenceTest {
    @ParameterizedTest
    @CsvSource({"grid, false", "world, true"})
    void imagesAndLabels(String name, boolean moved) throws IOException {
        Affine toMoving = moved
                ? Affine.rows(
                        1.035212046301866,
                        -0.09954297521737225,
                        -0.005216826274369285,
                        1.3,
                        0.09967958262103295,
                        1.0337933241707626,
                        0.0541788123574228,
                        -0.8,
                        0.0,
                        -0.05442939449266159,
                        1.038574716144757,
                        0.55)
                : Affine.identity();
        compare("volume", "affine_" + name + "_trilinear", toMoving, Resampling.Interpolation.TRILINEAR, 2e-6);
        compare("labels", "affine_" + name + "_nearest_labels", toMoving, Resampling.Interpolation.NEAREST, 0);
    }

    private static void compare(
            String input, String output, Affine toMoving, Resampling.Interpolation interpolation, double tolerance)
            throws IOException {
        Volume expected = read(output);
        // The file rounds the affine to float32; the reference was computed with these numbers.
        Grid target = new Grid(
                expected.grid().width(),
                expected.grid().height(),
                expected.grid().depth(),
                Affine.rows(
                        0.575649028648005,
                        -0.21045632138078246,
                        -0.08467869187324724,
                        -7.443500103139947,
                        0.22097095890104096,
                        0.522249117418286,
                        -0.3843894918702586,
                        -16.009223328541715,
                        0.06480764722594516,
                        0.0886791753834574,
                        2.0627831290958243,
                        -14.965263095998672));
        Volume found = Resampling.onto(read(input), target, toMoving, interpolation, Resampling.Border.CENTRES);
        for (int i = 0; i < target.size(); i++) {
            float wanted = expected.voxels()[i];
            assertThat((double) found.voxels()[i])
                    .as("%s voxel %d", output, i)
                    .isCloseTo(wanted, within(tolerance * Math.max(1, Math.abs(wanted))));
        }
    }

    private static Volume read(String name) throws IOException {
        return ScanReader.readFile(SharedReference.file("reference/imaging/a/" + name + ".nii.gz"))
                .volume();
    }
}
