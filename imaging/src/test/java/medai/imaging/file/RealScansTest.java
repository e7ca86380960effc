package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import medai.imaging.Affine;
import medai.imaging.GoldenSet;
import medai.imaging.Orientation;
import medai.imaging.SharedReference;
import medai.imaging.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files against what nibabel says of them. */
final class RealScansTest {
    @ParameterizedTest
    @MethodSource(GoldenSet.SCANS)
    void everyFileIsReadAsNibabelReadsItOrRefused(GoldenSet golden) throws IOException {
        int read = 0;
        int refused = 0;
        for (JsonNode expected :
                new ObjectMapper().readTree(golden.file("expected_nifti.json").toFile())) {
            Path file = golden.file(expected.get("file").asText());
            boolean complex = file.toString().contains("complex");
            if (!expected.get("expect").asText().equals("ok") || complex) {
                assertThatThrownBy(() -> ScanReader.readAll(file))
                        .isInstanceOfAny(UnusableInputException.class, MissingInputException.class)
                        .hasMessageContaining(file.getFileName().toString());
                refused++;
            } else {
                compare(ScanReader.readAll(file), expected, file.toString());
                read++;
            }
        }
        assertThat(read).isGreaterThan(20);
        assertThat(refused).isGreaterThan(5);
    }

    private static void compare(Scan scan, JsonNode expected, String name) {
        List<Integer> shape = new ArrayList<>();
        expected.get("shape").forEach(n -> shape.add(n.asInt()));
        while (shape.size() < 3) {
            shape.add(1);
        }
        while (shape.size() > 3 && shape.get(shape.size() - 1) == 1) {
            shape.remove(shape.size() - 1);
        }
        assertThat(scan.shape()).as(name).isEqualTo(shape);
        Affine affine = scan.volume().grid().affine();
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 4; column++) {
                double wanted = expected.get("affine").get(row).get(column).asDouble();
                assertThat(affine.at(row, column))
                        .as(name)
                        .isCloseTo(wanted, within(1e-5 * Math.max(1, Math.abs(wanted))));
            }
        }
        assertThat(Orientation.of(affine).codes())
                .as(name)
                .isEqualTo(expected.get("axcodes").asText());
        assertThat(scan.extensions())
                .as(name)
                .hasSize(expected.get("extensions").size());
        for (int i = 0; i < scan.extensions().size(); i++) {
            assertThat(scan.extensions().get(i).code())
                    .isEqualTo(expected.get("extensions").get(i).get(0).asInt());
        }
        if (expected.hasNonNull("stats")) {
            values(scan, expected, name);
        }
    }

    private static void values(Scan scan, JsonNode expected, String name) {
        JsonNode stats = expected.get("stats");
        Statistics found = Statistics.of(scan.volumes());
        assertThat(found.count() + found.nonFinite())
                .as(name)
                .isEqualTo(stats.get("n").asLong());
        assertThat(found.nonFinite())
                .as(name)
                .isEqualTo(stats.get("n_nan").asLong() + stats.get("n_inf").asLong());
        close(found.min(), stats.get("min").asDouble(), name);
        close(found.max(), stats.get("max").asDouble(), name);
        close(found.mean(), stats.get("mean").asDouble(), name);
        close(found.sd(), stats.get("std").asDouble(), name);
        for (JsonNode probe : expected.get("probes")) {
            int[] at = new int[7];
            for (int i = 0; i < probe.get(0).size(); i++) {
                at[i] = probe.get(0).get(i).asInt();
            }
            int volume = 0;
            for (int axis = scan.shape().size() - 1; axis >= 3; axis--) {
                volume = volume * scan.shape().get(axis) + at[axis];
            }
            if (!probe.get(1).isNull()) {
                close(
                        scan.volumes().get(volume).at(at[0], at[1], at[2]),
                        probe.get(1).asDouble(),
                        name);
            }
        }
    }

    private static void close(double found, double wanted, String name) {
        if (Double.isNaN(wanted)) {
            return; // NumPy's statistics of voxels with NaN
        }
        assertThat(found).as(name).isCloseTo(wanted, within(2e-6 * Math.max(1, Math.abs(wanted))));
    }

    /** Every voxel: scaled and big-endian ones, one form only, four dimensions. */
    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void theReaderCasesOfTheReference(GoldenSet golden) throws IOException {
        JsonNode files = new ObjectMapper()
                .readTree(golden.file("imaging/io/expected.json").toFile())
                .get("files");
        for (Map.Entry<String, JsonNode> entry : files.properties()) {
            Scan scan = ScanReader.readAll(golden.file("imaging/io/" + entry.getKey()));
            JsonNode values = entry.getValue().get("data");
            JsonNode affine = entry.getValue().get("affine").get("data");
            for (int i = 0; i < 12; i++) {
                assertThat(scan.volume().grid().affine().at(i / 4, i % 4))
                        .isCloseTo(affine.get(i).asDouble(), within(1e-5));
            }
            int[] shape = new int[4];
            Arrays.fill(shape, 1);
            for (int i = 0; i < values.get("shape").size(); i++) {
                shape[i] = values.get("shape").get(i).asInt();
            }
            int n = 0; // row-major: the last axis is fastest
            for (int x = 0; x < shape[0]; x++) {
                for (int y = 0; y < shape[1]; y++) {
                    for (int z = 0; z < shape[2]; z++) {
                        for (int t = 0; t < shape[3]; t++) {
                            double wanted = values.get("data").get(n++).asDouble();
                            assertThat((double) scan.volumes().get(t).at(x, y, z))
                                    .as(entry.getKey())
                                    .isCloseTo(wanted, within(2e-6 * Math.max(1, Math.abs(wanted))));
                        }
                    }
                }
            }
        }
    }

    /** Origins 1.3 mm and more apart, and a turn. */
    @Test
    void formsThatDisagreeAreMeasured() throws IOException {
        GoldenSet generated = GoldenSet.scans().get(0);
        JsonNode expected =
                new ObjectMapper().readTree(generated.file("two_forms.json").toFile());
        Scan scan = ScanReader.readFile(generated.file("nifti/two_forms.nii.gz"));
        assertThat(scan.form()).isEqualTo(Scan.Form.SFORM);
        assertThat(scan.formDisagreement())
                .isCloseTo(expected.get("farthest_corner_mm").asDouble(), within(1e-5));
        for (int i = 0; i < 12; i++) {
            assertThat(Objects.requireNonNull(scan.qform()).at(i / 4, i % 4))
                    .isCloseTo(expected.get("qform").get("data").get(i).asDouble(), within(1e-5));
        }
    }

    /**
     * From the header's bytes: origins 4.07 mm apart along R, and a turn of 3 degrees that adds up to 17 mm at the far corner.
     */
    @Test
    void theTwoFormsOfTheExampleBrainDisagree() throws IOException {
        Scan scan = ScanReader.readFile(SharedReference.file("data/t1/example_brain_t1.nii.gz"));
        assertThat(scan.form()).isEqualTo(Scan.Form.SFORM);
        assertThat(Objects.requireNonNull(scan.qform()).at(0, 3)
                        - scan.volume().grid().affine().at(0, 3))
                .isCloseTo(120.37796 - 116.31034, within(1e-4));
        assertThat(scan.formDisagreement()).isBetween(17.0, 17.5);
        assertThat(scan.describeForm()).contains("qform differs by up to 17.24 mm");
    }
}
