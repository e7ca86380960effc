package medai.dicom.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The frames of {@code test-fixtures/jpegls}. */
public final class JpegLsFrames {
    /**
     * @param bits of a sample
     * @param sha256 of the samples, two bytes each, the lower one first
     */
    public record Frame(String name, int rows, int columns, int samples, int bits, String sha256, byte[] code) {
        public FrameCodec.Shape shape() {
            return new FrameCodec.Shape(rows, columns, samples, bits <= 8 ? 8 : 16);
        }
    }

    private JpegLsFrames() {}

    public static List<Frame> all() throws IOException {
        List<Frame> frames = new ArrayList<>();
        for (JsonNode frame : new ObjectMapper()
                .readTree(
                        Path.of("..", "test-fixtures", "jpegls", "frames.json").toFile())) {
            frames.add(new Frame(
                    frame.get("name").asText(),
                    frame.get("rows").asInt(),
                    frame.get("columns").asInt(),
                    frame.get("samples").asInt(),
                    frame.get("bits").asInt(),
                    frame.get("sha256").asText(),
                    Base64.getDecoder().decode(frame.get("code").asText())));
        }
        return frames;
    }

    public static Frame named(String name) throws IOException {
        return all().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    }
}
