package medai.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import medai.imaging.Affine;
import medai.imaging.GoldenSet;
import medai.imaging.Resampling;
import medai.imaging.SharedReference;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Series and multi-frame files against their geometry and values. */
final class SeriesTest {
    @ParameterizedTest
    @MethodSource(GoldenSet.SCANS)
    void everySeriesIsTheVolumeThatItShouldBe(GoldenSet golden) throws IOException {
        JsonNode all =
                new ObjectMapper().readTree(golden.file("expected_series.json").toFile());
        for (Map.Entry<String, JsonNode> entry : all.properties()) {
            JsonNode expected = entry.getValue();
            Path path = golden.file(entry.getKey());
            if (expected.get("expect").asText().startsWith("error_or_warn")) {
                assertThatThrownBy(() -> ScanReader.readAll(path))
                        .isInstanceOf(UnusableInputException.class)
                        .hasMessageContaining("a gap of 10.00 mm")
                        .hasMessageContaining(".dcm");
            } else if (expected.get("groups").size() == 1) {
                compare(
                        ScanReader.readAll(path),
                        expected,
                        expected.get("groups").get(0),
                        entry.getKey());
            } else {
                var found = new DicomFolder().read(path).series();
                assertThat(found).hasSameSizeAs(expected.get("groups"));
                for (JsonNode group : expected.get("groups")) {
                    Series same = found.stream()
                            .filter(s -> near(s, group))
                            .findFirst()
                            .orElseThrow();
                    compare(same.read(), expected, group, entry.getKey());
                }
            }
        }
    }

    private static boolean near(Series series, JsonNode group) {
        try {
            double wanted = group.get("affine_ras").get(0).get(3).asDouble();
            return Math.abs(series.read().volume().grid().affine().at(0, 3) - wanted) < 1e-3;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void compare(Scan scan, JsonNode expected, JsonNode group, String name) {
        Affine affine = scan.volume().grid().affine();
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 4; column++) {
                assertThat(affine.at(row, column))
                        .as(name + " " + affine)
                        .isCloseTo(group.get("affine_ras").get(row).get(column).asDouble(), within(1e-3));
            }
        }
        boolean colour = expected.has("colour");
        int volumes = group.get("volumes").asInt() * (colour ? 3 : 1);
        assertThat(scan.volumes()).as(name).hasSize(volumes);
        Affine toVoxel = affine.inverse();
        for (JsonNode probe : group.get("probes")) {
            double[] at = toVoxel.apply(
                    probe.get("ras_mm").get(0).asDouble(),
                    probe.get("ras_mm").get(1).asDouble(),
                    probe.get("ras_mm").get(2).asDouble());
            int t = probe.get("ijk").size() > 3 ? probe.get("ijk").get(3).asInt() : 0;
            double value = 0;
            for (int c = 0; c < (colour ? 3 : 1); c++) {
                Volume volume = scan.volumes().get(colour ? c : t);
                value += volume.at((int) Math.rint(at[0]), (int) Math.rint(at[1]), (int) Math.rint(at[2]));
            }
            double wanted = probe.get("value").asDouble();
            assertThat(value / (colour ? 3 : 1))
                    .as(name + " " + probe)
                    .isCloseTo(wanted, within(1e-6 * Math.max(1, Math.abs(wanted))));
        }
    }

    /** Siemens' own tiles against dcm2niix: the same value at the same place, in all transfer syntaxes. */
    @Test
    void mosaicsAreTheVolumesOfDcm2niix() throws IOException {
        Volume reference = ScanReader.readFile(SharedReference.file("data/dicom/dcm_qa_ts/dcm2niix_reference.nii"))
                .volume();
        for (int file : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9}) {
            Volume found = ScanReader.readFile(SharedReference.file("data/dicom/dcm_qa_ts/" + file + ".dcm"))
                    .volume();
            assertThat(found.grid().size()).isEqualTo(reference.grid().size());
            Volume moved = Resampling.onto(
                    found,
                    reference.grid(),
                    Affine.identity(),
                    Resampling.Interpolation.NEAREST,
                    Resampling.Border.EDGES);
            int different = 0;
            for (int i = 0; i < reference.grid().size(); i++) {
                different += moved.voxels()[i] == reference.voxels()[i] ? 0 : 1;
            }
            assertThat(different).as("file " + file).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource(GoldenSet.SCANS)
    void copiesOfASliceAreNamed(GoldenSet golden) throws IOException {
        Path source = golden.file("dicom_series/generic_uncompressed");
        Path folder = Files.createTempDirectory("series");
        try (var files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
                Files.copy(file, folder.resolve("copy-" + file.getFileName()));
            }
        }
        assertThatThrownBy(() -> ScanReader.readAll(folder))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("the same image")
                .hasMessageContaining("remove one");
    }
}
