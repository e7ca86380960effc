package medai.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.OptionalInt;
import medai.dicom.convert.Conversion;
import medai.imaging.file.Remarks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the file beside a converted image says of it, under the names of BIDS, and what the terminal says of a series. */
final class SidecarTest {
    @TempDir
    Path folder;

    private final StringWriter said = new StringWriter();

    @BeforeEach
    void listen() {
        Remarks.printTo(new PrintWriter(said));
    }

    @AfterEach
    void stopListening() {
        Remarks.close();
    }

    private void write(String name, WrittenDicom file) {
        file.write(folder.resolve(name));
    }

    private JsonNode converted(String name) throws IOException {
        Path out = folder.resolve("out");
        assertThat(new Conversion("medai", false, line -> {}).any(folder, out, OptionalInt.empty()))
                .isEmpty();
        return new ObjectMapper().readTree(out.resolve(name + ".json").toFile());
    }

    @Test
    void timesAreInSeconds() throws IOException {
        for (int t = 0; t < 2; t++) {
            write(
                    "t" + t,
                    WrittenDicom.slice(0, t)
                            .text(Tag.REPETITION_TIME, "DS", "2500")
                            .text(Tag.INVERSION_TIME, "DS", "900.5")
                            .text(Tag.ECHO_TIME, "DS", "3.5")
                            .text(Tag.FLIP_ANGLE, "DS", "9")
                            .text(Tag.TRIGGER_TIME, "DS", String.valueOf(40 * t))
                            .text(Tag.TEMPORAL_POSITION, "IS", String.valueOf(t + 1)));
        }
        JsonNode json = converted("7-series");
        assertThat(json.get("RepetitionTime").asDouble()).isEqualTo(2.5);
        assertThat(json.get("InversionTime").asDouble()).isEqualTo(0.9005);
        assertThat(json.get("EchoTime").asDouble()).isEqualTo(0.0035);
        assertThat(json.get("FlipAngle").asDouble()).isEqualTo(9);
        assertThat(json.get("TriggerTime").toString()).isEqualTo("[0.0,0.04]");
        assertThat(json.get("TemporalPositionIdentifier").toString()).isEqualTo("[1.0,2.0]");
    }

    @Test
    void kindsThatBidsHasNoNameForAreSaidToo() throws IOException {
        write("w", WrittenDicom.slice(0, 1).text(Tag.IMAGE_TYPE, "CS", "DERIVED\\PRIMARY\\W\\WATER"));
        JsonNode json = converted("7-series");
        assertThat(json.get("ImageKind").asText()).isEqualTo("water");
        assertThat(json.has("ComplexImageComponent")).isFalse();
    }

    @Test
    void volumesOfColoursAreNamed() throws IOException {
        write(
                "c",
                WrittenDicom.slice(0, 1)
                        .text(Tag.PHOTOMETRIC_INTERPRETATION, "CS", "RGB")
                        .shorts(Tag.SAMPLES_PER_PIXEL, 3)
                        .shorts(Tag.PLANAR_CONFIGURATION, 0)
                        .pixels(1, 100, 200));
        assertThat(converted("7-series").get("Channels").toString()).isEqualTo("[\"red\",\"green\",\"blue\"]");
    }

    @Test
    void otherNamesOfThePatientAreNotNamesOfFilesEither() throws IOException {
        write(
                "a",
                WrittenDicom.slice(0, 1)
                        .text(Tag.OTHER_PATIENT_NAMES, "PN", "Miller^Jane")
                        .text(Tag.SERIES_DESCRIPTION, "LO", "t1 miller sag"));
        assertThat(converted("7-t1-sag").get("SeriesNumber").asInt()).isEqualTo(7);
    }

    @Test
    void lowValuesThatAreToBeBrightAreSaid() throws IOException {
        write("a", WrittenDicom.slice(0, 1).text(Tag.PHOTOMETRIC_INTERPRETATION, "CS", "MONOCHROME1"));
        new DicomFolder().read(folder);
        assertThat(said.toString()).contains("MONOCHROME1");
    }

    /** Three scouts, each in a series of its own, in three directions or at one place: nothing was replaced. */
    @Test
    void singleImagesThatMakeNoStackAreNoReplacedSeries() throws IOException {
        String[] orientations = {"1\\0\\0\\0\\1\\0", "1\\0\\0\\0\\0\\-1", "0\\1\\0\\0\\0\\-1"};
        for (int i = 0; i < 3; i++) {
            write(
                    "scout" + i,
                    WrittenDicom.slice(4 * i, i)
                            .text(Tag.SERIES_INSTANCE_UID, "UI", "5.5." + i)
                            .text(Tag.IMAGE_ORIENTATION, "DS", orientations[i]));
        }
        new DicomFolder().read(folder);
        for (int i = 0; i < 3; i++) {
            write("scout" + i, WrittenDicom.slice(4, i).text(Tag.SERIES_INSTANCE_UID, "UI", "5.5." + i));
        }
        new DicomFolder().read(folder);
        assertThat(said.toString()).doesNotContain("SeriesInstanceUID");
    }
}
