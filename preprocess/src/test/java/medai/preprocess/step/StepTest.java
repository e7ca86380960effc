package medai.preprocess.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import medai.cohort.manifest.SampleId;
import medai.imaging.Affine;
import medai.imaging.GoldenSet;
import medai.imaging.Grid;
import medai.imaging.ImagingReference;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.UnusableInputException;
import medai.imaging.mask.Components;
import medai.imaging.mask.Element;
import medai.imaging.mask.Mask;
import medai.preprocess.joint.JointRoi;
import medai.preprocess.slice.SliceRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class StepTest {
    @TempDir
    Path folder;

    private static final StepContext CONTEXT = new StepContext(SampleId.of("a", ""), Path.of("unused.log"), 1, name -> {
        throw new AssertionError("no step but one asks for a mask: " + name);
    });

    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void cropOrPadAsTheReference(GoldenSet golden) throws IOException {
        ImagingReference reference = new ImagingReference(golden);
        Volume volume = reference.volume("volume");
        Volume expected = reference.volume("center_croppad");
        JsonNode sizes = reference.json("a/expected").get("crop_pad");
        List<Integer> target = whole(sizes.get("croppad_target"));
        Prepared found = new GridStep.CropOrPad(target).apply(begin(volume), CONTEXT);
        assertThat(found.volume().voxels()).isEqualTo(expected.voxels());
        assertThat(found.volume().grid().matches(expected.grid(), 1e-6)).isTrue();
        assertThat(found.decisions())
                .containsEntry(
                        "crop",
                        whole(sizes.get("croppad_start_in_source")).stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(";")));
    }

    private static List<Integer> whole(JsonNode array) {
        return Arrays.stream(ImagingReference.numbers(array))
                .mapToObj(v -> (int) v)
                .toList();
    }

    /** Odd differences: the smaller half is cut off, or added, in front. Voxel values tell their position. */
    @Test
    void everyKeptVoxelStaysWhereItIsInSpace() throws IOException {
        Grid grid = new Grid(5, 4, 3, Affine.rows(2, 0, 0, 10, 0, -1, 0, 4, 0, 0, 3, -7));
        float[] voxels = new float[grid.size()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = i + 1;
        }
        Volume found = new GridStep.CropOrPad(List.of(2, 7, 3))
                .apply(begin(new Volume(grid, voxels)), CONTEXT)
                .volume();
        Affine toOld = grid.affine().inverse().after(found.grid().affine());
        int kept = 0;
        for (int z = 0; z < 3; z++) {
            for (int y = 0; y < 7; y++) {
                for (int x = 0; x < 2; x++) {
                    double[] old = toOld.apply(x, y, z);
                    boolean inside = old[1] > -0.5 && old[1] < 3.5;
                    float wanted = inside
                            ? voxels[
                                    grid.index((int) Math.round(old[0]), (int) Math.round(old[1]), (int)
                                            Math.round(old[2]))]
                            : 0;
                    assertThat(found.at(x, y, z)).isEqualTo(wanted);
                    kept += inside ? 1 : 0;
                }
            }
        }
        assertThat(kept).isEqualTo(2 * 4 * 3);
        assertThat(toOld.apply(0, 0, 0)).containsExactly(1, -1, 0);
    }

    /** Hand calculation: of 0, 10, ..., 100 the 25th percentile is 25 and the 80th is 80. */
    @Test
    void intensitiesAreMappedBetweenPercentilesAndClipped() throws IOException {
        float[] voxels = {100, 90, 80, 70, 60, 50, 40, 30, 20, 10, 0};
        Prepared found = new IntensityStep.RescaleIntensity(25, 80)
                .apply(begin(new Volume(new Grid(11, 1, 1, Affine.identity()), voxels)), CONTEXT);
        float[] expected = {
            1, 1, 1, 45 / 55f, 35 / 55f, 25 / 55f, 15 / 55f, 5 / 55f, 0, 0, 0,
        };
        assertThat(found.volume().voxels()).usingComparatorWithPrecision(1e-6f).containsExactly(expected);
        assertThat(found.decisions()).containsEntry("intensity", "25.0;80.0");
    }

    @Test
    void anImageWithoutContrastIsRefused() {
        Volume flat = new Volume(Grid.centred(3, 3, 3, 1), new float[27]);
        assertThatThrownBy(() -> IntensityStep.RescaleIntensity.defaults().apply(begin(flat), CONTEXT))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("expected an image with contrast");
    }

    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void resamplingAsTheReference(GoldenSet golden) throws IOException {
        ImagingReference reference = new ImagingReference(golden);
        Volume volume = reference.volume("volume");
        for (Map.Entry<String, JsonNode> size :
                reference.json("a/expected").get("resample_spacing").properties()) {
            List<Double> spacing = Arrays.stream(
                            ImagingReference.numbers(size.getValue().get("spacing")))
                    .boxed()
                    .toList();
            for (GridStep.Align align : GridStep.Align.values()) {
                for (GridStep.Beyond beyond : GridStep.Beyond.values()) {
                    boolean fov = align == GridStep.Align.FIELD_OF_VIEW;
                    boolean edge = beyond == GridStep.Beyond.EDGE;
                    if (!fov || edge) {
                        GridStep.Resample step =
                                new GridStep.Resample(spacing, align, beyond, Resampling.Interpolation.TRILINEAR);
                        reference.assertSame(
                                step.apply(begin(volume), CONTEXT).volume(),
                                "resample_%s_%s_%s"
                                        .formatted(size.getKey(), fov ? "fov" : "origin", edge ? "clamp" : "zero"));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void cropToForegroundAsTheReference(GoldenSet golden) throws IOException {
        ImagingReference reference = new ImagingReference(golden);
        Volume volume = reference.volume("volume");
        Mask largest = Components.of(reference.foreground(), Components.Connectivity.CORNERS)
                .largest();
        Prepared found = new GridStep.CropToForeground(2).apply(begin(volume).with(largest), CONTEXT);
        reference.assertSame(found.volume(), "crop_bbox_margin2");
    }

    /** The thesis' chain on the reference image, then every step that follows a mask. */
    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void theMaskGoesAlongWithTheImage(GoldenSet golden) throws IOException {
        ImagingReference reference = new ImagingReference(golden);
        MaskStep.BackgroundMask step = new MaskStep.BackgroundMask(
                MaskStep.Threshold.SHARE_OF_SLICE, 0.1, true, Element.Shape.CROSS, 1, 8, 1, Mask.Border.BACKGROUND);
        Prepared masked = step.apply(begin(reference.volume("volume")), CONTEXT);
        reference.assertSame(masked.foreground(), "chain_cross_open8_close1");
        assertThat(masked.decisions())
                .containsEntry(
                        "foreground_voxels",
                        String.valueOf(
                                reference.mask("chain_cross_open8_close1").count()));
        Prepared chosen = new GridStep.SelectSlices(SliceRule.STD7, GridStep.TooFew.FAIL).apply(masked, CONTEXT);
        Prepared fitted = new GridStep.FitInPlane(40).apply(chosen, CONTEXT);
        assertThat(fitted.volume().grid().width()).isEqualTo(40);
        assertThat(fitted.volume().grid().depth()).isEqualTo(7);
        Mask.Bounds box = fitted.foreground().box().orElseThrow();
        assertThat(Math.max(box.x1() - box.x0(), box.y1() - box.y0()) + 1).isBetween(39, 40);
        Prepared scaled = IntensityStep.ZscoreSliceP95.defaults().apply(fitted, CONTEXT);
        for (int i = 0; i < scaled.volume().voxels().length; i++) {
            int x = i % 40;
            int y = i / 40 % 40;
            if (!scaled.foreground().get(x, y, i / 1600)) {
                assertThat(scaled.volume().voxels()[i]).isZero();
            }
        }
    }

    /** A 9 x 9 square in each of four slices, of 10, 0, 2.5 and 40; a tenth of the largest value of each slice is exact. */
    @Test
    void everySliceHasItsThreshold() throws IOException {
        float[] values = {10, 0, 2.5f, 40};
        Grid grid = Grid.centred(11, 11, 4, 1);
        float[] voxels = new float[grid.size()];
        for (int i = 0; i < voxels.length; i++) {
            int x = i % 11;
            int y = i / 11 % 11;
            voxels[i] = x > 0 && x < 10 && y > 0 && y < 10 ? values[i / 121] : 0;
        }
        Prepared scan = begin(new Volume(grid, voxels));
        assertThat(threshold(scan, MaskStep.Threshold.SHARE_OF_SLICE)).isEqualTo("2.5;;0.625;10.0");
        assertThat(threshold(scan, MaskStep.Threshold.SHARE_OF_VOLUME)).isEqualTo("10.0");
        assertThat(Double.parseDouble(threshold(scan, MaskStep.Threshold.OTSU))).isBetween(2.5, 40.0);
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = voxels[i] > 0 ? 10 : 0;
        }
        assertThat(threshold(begin(new Volume(grid, voxels)), MaskStep.Threshold.SHARE_OF_SLICE))
                .as("slices may have the same")
                .isEqualTo("2.5;;2.5;2.5");
    }

    /** The largest value at each place of a slice in turn, where the number of places is odd, and where it is even. */
    @Test
    void theLargestValueOfASliceIsFoundWhereverItIs() throws IOException {
        for (int width = 3; width <= 4; width++) {
            Grid grid = new Grid(width, 3, 3 * width, Affine.identity());
            float[] voxels = new float[grid.size()];
            Arrays.fill(voxels, 1);
            List<String> expected = new ArrayList<>();
            for (int z = 0; z < grid.depth(); z++) {
                voxels[z * 3 * width + z] = 2 + z;
                expected.add(Double.toString((2 + z) / 4.0));
            }
            assertThat(threshold(begin(new Volume(grid, voxels)), MaskStep.Threshold.SHARE_OF_SLICE))
                    .isEqualTo(String.join(";", expected));
        }
    }

    private static String threshold(Prepared scan, MaskStep.Threshold how) throws IOException {
        return new MaskStep.BackgroundMask(how, 0.25, true, Element.Shape.CROSS, 1, 0, 0, Mask.Border.BACKGROUND)
                .apply(scan, CONTEXT)
                .decisions()
                .getOrDefault("threshold", "none");
    }

    /** One slice with contrast, one of a single intensity, one of nothing. */
    @Test
    void slicesThatLoseTheirContentAreNamed() throws IOException {
        Volume scan =
                new Volume(new Grid(4, 1, 3, Affine.identity()), new float[] {1, 2, 3, 4, 7, 7, 7, 7, 0, 0, 0, 0});
        for (Step step : List.of(IntensityStep.MinmaxSliceP95.defaults(), IntensityStep.ZscoreSliceP95.defaults())) {
            Prepared scaled = step.apply(begin(scan), CONTEXT);
            assertThat(scaled.volume().voxels()[0]).isNotEqualTo(scaled.volume().voxels()[3]);
            assertThat(scaled.decisions()).containsEntry("flat_slices", "1");
        }
        Volume good = new Volume(new Grid(4, 1, 2, Affine.identity()), new float[] {1, 2, 3, 4, 0, 0, 0, 0});
        assertThat(IntensityStep.ZscoreSliceP95.defaults()
                        .apply(begin(good), CONTEXT)
                        .decisions())
                .doesNotContainKey("flat_slices");
    }

    @Test
    void anImageOfNothingIsRefused() {
        Prepared nothing = begin(new Volume(Grid.centred(3, 3, 3, 1), new float[27]));
        for (Step step : List.of(
                MaskStep.LargestComponent.defaults(),
                MaskStep.FillHoles.defaults(),
                MaskStep.DistanceToBackground.defaults(),
                MaskStep.BackgroundMask.defaults())) {
            assertThatThrownBy(() -> step.apply(nothing, CONTEXT))
                    .as("%s", step)
                    .isInstanceOf(UnusableInputException.class);
        }
    }

    /** Every voxel of chosen slices lies where it lay, also with every other slice left out. */
    @Test
    void chosenSlicesStayWhereTheyAre() throws IOException {
        Grid grid = new Grid(3, 2, 20, Affine.rotation(0.3, 0.2, 0.1).after(Affine.scaling(1, 1, 3)));
        float[] voxels = new float[grid.size()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = i;
        }
        Volume volume = new Volume(grid, voxels);
        for (SliceRule rule : SliceRule.values()) {
            Volume found = new GridStep.SelectSlices(rule, GridStep.TooFew.FAIL)
                    .apply(begin(volume), CONTEXT)
                    .volume();
            assertThat(found.grid().depth()).isEqualTo(rule.count());
            Affine toOld = grid.affine().inverse().after(found.grid().affine());
            for (int z = 0; z < rule.count(); z++) {
                double[] old = toOld.apply(1, 1, z);
                assertThat(found.at(1, 1, z)).isEqualTo(volume.at(1, 1, (int) Math.round(old[2])));
            }
        }
        Volume few = new Volume(new Grid(1, 1, 3, Affine.identity()), new float[] {1, 2, 3});
        assertThatThrownBy(() ->
                        new GridStep.SelectSlices(SliceRule.CENTRAL7, GridStep.TooFew.FAIL).apply(begin(few), CONTEXT))
                .hasMessageContaining("3 slices; expected at least 7");
        Prepared repeated =
                new GridStep.SelectSlices(SliceRule.CENTRAL7, GridStep.TooFew.REPEAT).apply(begin(few), CONTEXT);
        assertThat(repeated.volume().voxels()).containsExactly(1, 2, 3, 3, 3, 3, 3);
        assertThat(repeated.decisions()).containsEntry("slices", "0;1;2;2;2;2;2");
    }

    /** A sacrum between two iliac bones, the left one with a wing: the joints are found on both sides, without the wing. */
    @Test
    void jointsLieWhereTheBonesMeet() throws IOException {
        MaskStep.JointRegion step =
                new MaskStep.JointRegion("bones", JointRoi.defaults(), MaskStep.JointRegion.Keep.LABELS);
        Path map = folder.resolve("bones.nii.gz");
        NiftiWriter.writeLabels(map, bones(), "");
        StepContext context = new StepContext(SampleId.of("a", ""), Path.of("unused.log"), 1, name -> map);
        Volume found = step.apply(begin(new Volume(bones().grid(), new float[bones().voxels().length])), context)
                .volume();
        assertThat(found.at(28, 50, 0)).as("left joint").isEqualTo(1);
        assertThat(found.at(71, 50, 0)).as("right joint").isEqualTo(2);
        assertThat(found.at(50, 50, 0)).as("middle of the sacrum").isZero();
        assertThat(found.at(5, 50, 0)).as("far side of the ilium").isZero();
        assertThat(found.at(28, 5, 0)).as("wing").isZero();
    }

    @Test
    void aMaskMustLieOverTheScanAndHoldNumbers() throws IOException {
        Grid grid = Grid.centred(4, 4, 2, 1);
        float[] voxels = new float[grid.size()];
        java.util.Arrays.fill(voxels, 5);
        Prepared scan = begin(new Volume(grid, voxels));
        Path file = folder.resolve("mask.nii");
        StepContext context = new StepContext(SampleId.of("a", ""), Path.of("unused.log"), 1, name -> file);
        MaskStep.ApplyMask apply = new MaskStep.ApplyMask("brain");
        MaskStep.JointRegion joints =
                new MaskStep.JointRegion("bones", JointRoi.defaults(), MaskStep.JointRegion.Keep.LABELS);
        float[] shares = new float[grid.size()];
        shares[0] = 0.25f;

        NiftiWriter.write(file, new Volume(grid, shares), "");
        assertThat(apply.apply(scan, context).volume().at(0, 0, 0)).isEqualTo(5);
        assertThatThrownBy(() -> joints.apply(scan, context))
                .as("labels are whole numbers")
                .hasMessageContaining("mask.nii: found 0.25 at voxel (0, 0, 0), which is no whole number");

        NiftiWriter.write(file, new Volume(grid.box(2, 0, 0, 4, 4, 2), shares), "");
        Prepared half = apply.apply(scan, context);
        assertThat(half.volume().at(2, 0, 0))
                .as("half of the mask lies over the scan")
                .isEqualTo(5);
        assertThat(half.decisions()).containsEntry("foreground_voxels", "1");

        NiftiWriter.write(file, new Volume(grid.box(50, 0, 0, 4, 4, 2), new float[grid.size()]), "");
        for (MaskStep step : List.of(apply, joints)) {
            assertThatThrownBy(() -> step.apply(scan, context))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("mask.nii: found 4 x 4 x 2")
                    .hasMessageContaining("50 mm lie between their centres");
        }

        shares[9] = Float.NaN;
        NiftiWriter.write(file, new Volume(grid, shares), "");
        assertThatThrownBy(() -> apply.apply(scan, context))
                .hasMessageContaining("mask.nii: found 1 NaN or infinite of 32 voxels");
    }

    /** The scan's grid lies 40 mm from the template's. */
    @Test
    void aGridElsewhereIsRefused() throws IOException {
        Volume volume = new Volume(Grid.centred(4, 4, 2, 1), new float[32]);
        Path template = folder.resolve("template.nii");
        NiftiWriter.write(template, new Volume(volume.grid().box(0, 40, 0, 4, 4, 2), new float[32]), "");
        GridStep.ResampleTo step = new GridStep.ResampleTo(template, Resampling.Interpolation.TRILINEAR);
        assertThatThrownBy(() -> step.apply(begin(volume), CONTEXT))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("40 mm lie between their centres");
    }

    private static Volume bones() {
        Grid grid = Grid.centred(100, 100, 1, 0.5);
        float[] labels = new float[grid.size()];
        for (int y = 0; y < 100; y++) {
            for (int x = 0; x < 100; x++) {
                boolean body = y >= 30 && y < 80;
                boolean sacrum = body && x >= 31 && x < 69;
                boolean ilium = body && ((x >= 2 && x < 30) || x >= 70);
                boolean wing = y < 30 && x >= 26 && x < 30;
                labels[grid.index(x, y, 0)] = sacrum ? 1 : ilium || wing ? 2 : 0;
            }
        }
        return new Volume(grid, labels);
    }

    private static Prepared begin(Volume volume) {
        return Prepared.of(volume, Map.of());
    }
}
