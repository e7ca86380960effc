package medai.explain.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import medai.explain.ReferenceJson;
import medai.imaging.Affine;
import medai.imaging.GoldenSet;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against {@code test-fixtures/aggregation}. */
final class RegionReferenceTest {
    private static Volume read(GoldenSet golden, String name) throws IOException {
        return ScanReader.readFile(golden.file("aggregation/" + name + ".nii.gz"))
                .volume();
    }

    private static LabelMap labels(GoldenSet golden, String name) throws IOException {
        return ScanReader.readLabels(golden.file("aggregation/" + name + ".nii.gz"));
    }

    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void tablesAreThoseOfTheReference(GoldenSet golden) throws IOException {
        JsonNode expected = ReferenceJson.read(golden, "aggregation/expected.json");
        List<Integer> all =
                IntStream.range(0, expected.get("images").asInt()).boxed().toList();
        for (JsonNode row : expected.get("table")) {
            same(row, values(golden, row, all, false));
        }
        List<Integer> right = new ArrayList<>();
        expected.get("correctly_classified_images").forEach(i -> right.add(i.asInt()));
        for (JsonNode row : expected.get("table_correctly_classified_only")) {
            same(row, values(golden, row, right, false));
        }
        for (JsonNode row : expected.get("table_2p5d_union_over_slices_axis2")) {
            same(row, values(golden, row, all, true));
        }
    }

    private static List<Double> values(GoldenSet golden, JsonNode row, List<Integer> images, boolean union)
            throws IOException {
        List<Double> values = new ArrayList<>();
        for (int image : images) {
            String c = "_class" + row.get("class").asInt();
            LabelMap labels = labels(golden, "label_" + image);
            Map<Integer, Double> means = union
                    ? RegionMeans.ofUnion(read(golden, "cam2d_" + image + c), labels)
                    : RegionMeans.of(read(golden, "cam_" + image + c), labels);
            Double mean = means.get(row.get("region").asInt());
            if (mean != null) {
                values.add(mean);
            }
        }
        return values;
    }

    private static void same(JsonNode row, List<Double> values) {
        RegionSummary found = RegionSummary.of(values);
        String what = row.toString();
        assertThat(found.scans()).as(what).isEqualTo(row.get("n_images").asInt());
        near(found.mean(), row.get("M"), what);
        near(found.sd(), row.get("std_sample"), what);
        if (row.has("min")) {
            near(found.min(), row.get("min"), what);
            near(found.max(), row.get("max"), what);
            near(found.percentile(5), row.get("p5_p50_p95").get(0), what);
            near(found.percentile(95), row.get("p5_p50_p95").get(2), what);
        }
    }

    private static void near(double found, JsonNode wanted, String what) {
        if (wanted == null || wanted.isNull()) {
            assertThat(found).as(what).isNaN();
        } else {
            assertThat(found).as(what).isCloseTo(wanted.asDouble(), within(1e-7));
        }
    }

    /** Two ids of the Allen atlas that a 32-bit float does not tell apart, and a voxel that the network did not see. */
    @Test
    void labelsBeyondFloatsHaveMeansOfTheirOwn() {
        Grid grid = Grid.centred(5, 1, 1, 1);
        LabelMap labels = new LabelMap(grid, new int[] {614454277, 614454277, 614454280, 614454280, 0});
        Volume map = new Volume(grid, new float[] {1, 2, 5, Float.NaN, 9});
        Map<Integer, Double> means = Map.of(614454277, 1.5, 614454280, 5.0, 0, 9.0);
        assertThat(RegionMeans.of(map, labels)).isEqualTo(means);
        assertThat(RegionMeans.ofUnion(map, labels)).isEqualTo(means);
    }

    @Test
    void mapsAndLabelsMustShareAGrid() {
        Grid grid = new Grid(2, 2, 2, Affine.identity());
        Volume map = new Volume(grid, new float[8]);
        assertThatThrownBy(() -> RegionMeans.of(map, new LabelMap(new Grid(2, 2, 1, Affine.identity()), new int[4])))
                .hasMessageContaining("medai resample");
        assertThatThrownBy(() -> LabelMap.of(new Volume(grid, new float[] {0, 1, 2, 3, 1.5f, 0, 0, 0})))
                .hasMessageContaining("1.5");
        assertThat(RegionSummary.of(List.of()).mean()).isNaN();
    }

    @Test
    void labelsThatLieElsewhereAreRefused() {
        Grid grid = Grid.centred(4, 4, 2, 1);
        Grid shifted = new Grid(4, 4, 2, Affine.translation(1, 0, 0).after(grid.affine()));
        Volume map = new Volume(grid, new float[grid.size()]);
        assertThatThrownBy(() -> RegionMeans.of(map, new LabelMap(shifted, new int[grid.size()])))
                .hasMessageContaining("the labels lie elsewhere")
                .hasMessageContaining("regions.resample: true");
    }
}
