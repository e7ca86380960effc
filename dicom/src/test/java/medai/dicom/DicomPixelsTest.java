package medai.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.imaging.GoldenSet;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files against pydicom's pixels, public ones against GDCM's too. */
final class DicomPixelsTest {
    @ParameterizedTest
    @MethodSource(GoldenSet.SCANS)
    void everyFileDecodesToThePixelsOfPydicomOrIsRefusedByName(GoldenSet golden) throws IOException {
        List<String> problems = new ArrayList<>();
        int decoded = 0;
        for (JsonNode expected :
                new ObjectMapper().readTree(golden.file("expected_dicom.json").toFile())) {
            Path file = golden.file(expected.get("file").asText());
            String expect = expected.get("expect").asText();
            try {
                DicomPixels pixels = DicomPixels.of(DicomFile.read(file));
                compare(pixels, expected);
                decoded++;
                if (expect.equals("error") || expect.equals("no_pixels")) {
                    problems.add(file + ": " + expect + " was expected");
                }
            } catch (UnusableInputException e) {
                if (!e.getMessage().startsWith(file.toString())) {
                    problems.add(file + ": message without the file: " + e.getMessage());
                }
                if (expect.equals("ok")) {
                    problems.add(e.getMessage());
                }
            } catch (AssertionError | RuntimeException e) {
                if (!expect.equals("optional")) {
                    problems.add(file + ": " + e);
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(decoded).isGreaterThan(40);
    }

    private static void compare(DicomPixels pixels, JsonNode expected) throws UnusableInputException {
        boolean colour = expected.get("samples").asInt(1) > 1;
        boolean floats = !expected.get("pixel_element").asText().equals("PixelData");
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int frame = 0; frame < pixels.frames(); frame++) {
            if (floats) {
                pixels.frame(frame, new Rescale(1, 0, "no RescaleSlope"));
                continue;
            }
            for (int value : pixels.stored(frame)) {
                double v = expected.get("pixel_representation").asInt(0) == 1 ? value : value & 0xFFFFFFFFL;
                sum += v;
                min = Math.min(min, v);
                max = Math.max(max, v);
            }
        }
        boolean ybr = expected.get("photometric").asText().startsWith("YBR");
        if (floats || (colour && ybr)) {
            return; // their raw values are luma and chroma
        }
        double tolerance = expected.get("lossy").asBoolean() ? 2 : 0;
        JsonNode raw = expected.get("raw");
        assertThat(min).as("min").isCloseTo(raw.get("min").asDouble(), within(tolerance));
        assertThat(max).as("max").isCloseTo(raw.get("max").asDouble(), within(tolerance));
        double n = raw.get("n").asDouble();
        assertThat(sum / n).as("mean").isCloseTo(raw.get("sum").asDouble() / n, within(tolerance / 4 + 1e-9));
        probes(pixels, expected, tolerance);
    }

    private static void probes(DicomPixels pixels, JsonNode expected, double tolerance) throws UnusableInputException {
        int samples = expected.get("samples").asInt(1);
        for (JsonNode probe : expected.get("raw_probes")) {
            JsonNode at = probe.get(0);
            int k = at.size() - (samples > 1 ? 1 : 0);
            int frame = k == 3 ? at.get(0).asInt() : 0;
            int row = at.get(k - 2).asInt();
            int column = at.get(k - 1).asInt();
            int sample = samples > 1 ? at.get(k).asInt() : 0;
            int value = pixels.stored(frame)[(row * pixels.columns() + column) * samples + sample];
            boolean signed = expected.get("pixel_representation").asInt(0) == 1;
            assertThat((double) (signed ? value : value & 0xFFFFFFFFL))
                    .as("probe " + at)
                    .isCloseTo(probe.get(1).asDouble(), within(tolerance));
        }
    }
}
