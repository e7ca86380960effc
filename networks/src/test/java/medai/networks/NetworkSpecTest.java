package medai.networks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import medai.networks.engine.Torch;
import medai.networks.weights.DamagedWeightsException;
import medai.networks.weights.Safetensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A network.json that somebody damaged or made up: a sentence, and no memory asked for. */
final class NetworkSpecTest {
    private static final String WHOLE = new NetworkSpec(
                    FeaturesConfig.ConvEncoder.defaults(),
                    new HeadConfig.LinearHead(2),
                    List.of("t1"),
                    List.of("a", "b"),
                    List.of(List.of(16, 16, 16)))
            .toJson();

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        Torch.start(1);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("", "found an empty file"),
                Arguments.of(" \n", "found an empty file"),
                Arguments.of("{}", "no \"features\""),
                Arguments.of("[]", "no \"features\""),
                Arguments.of("null", "no \"features\""),
                Arguments.of("7", "no \"features\""),
                Arguments.of("{\"features\":", "text that is no JSON"),
                Arguments.of(WHOLE + "{}", "text that is no JSON"),
                Arguments.of("[".repeat(100_000), "text that is no JSON"),
                Arguments.of(WHOLE.replace("\"ConvEncoder\"", "\"Diffusion\""), "unknown kind \"Diffusion\""),
                Arguments.of(WHOLE.replace("\"ConvEncoder\"", "[]"), "no \"kind\""),
                Arguments.of(WHOLE.replace("\"kernel\": 3,", ""), "no \"kernel\""),
                Arguments.of(WHOLE.replace("\"kernel\": 3", "\"kernel\": null"), "no \"kernel\""),
                Arguments.of(WHOLE.replace("\"kernel\": 3", "\"kernel\": 3.5"), "\"kernel\" is 3.5"),
                Arguments.of(WHOLE.replace("\"kernel\": 3", "\"kernel\": 99999999999"), "is 99999999999"),
                Arguments.of(WHOLE.replace("\"kernel\": 3", "\"kernel\": 999999999"), "kernel must be at most 65536"),
                Arguments.of(WHOLE.replace("    64\n", "    999999999\n"), "widths must be at most 65536"),
                Arguments.of(WHOLE.replace("    64\n", "    null\n"), "describes no network"),
                Arguments.of(
                        WHOLE.replace("\"classes\": 2", "\"classes\": 999999999"), "classes must be at most 65536"),
                Arguments.of(WHOLE.replaceAll("(?s)\"inputSizes.*", "\"inputSizes\": [[16, 16]]}"), "three numbers"),
                Arguments.of(WHOLE.replaceAll("(?s)\"inputSizes.*", "\"inputSizes\": [[0, 16, 16]]}"), "three numbers"),
                Arguments.of(
                        WHOLE.replaceAll("(?s)\"inputSizes.*", "\"inputSizes\": [[65536, 65536, 65536]]}"),
                        "fewer than 2^31 voxels"),
                Arguments.of(WHOLE.replace("\"views\": [", "\"views\": \"t1\", \"x\": ["), "describes no network"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatIsWrongIsNamed(String text, String sentence) throws IOException {
        Path file = Files.writeString(folder.resolve("network.json"), text);
        assertThatThrownBy(() -> NetworkSpec.read(file))
                .isInstanceOf(DamagedWeightsException.class)
                .hasMessageStartingWith(file + ": found ")
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("java.lang");
    }

    @Test
    void bytesThatAreNotTextAreRefused() throws IOException {
        Path file = Files.write(
                folder.resolve("network.json"), WHOLE.replace("t1", "\u00e4").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> NetworkSpec.read(file)).hasMessageContaining("bytes that are not UTF-8");
        assertThatThrownBy(() -> NetworkSpec.read(folder)).hasMessageContaining("a folder, pipe or device");
    }

    /** Code in the folder of a run would be run without the question that --trust-torchscript asks. */
    @Test
    void aNetworkFromElsewhereIsNeverLoadedBecauseARunSaysSo() throws IOException {
        Path code = folder.resolve("code.pt").toAbsolutePath();
        Path file = Files.writeString(
                folder.resolve("network.json"),
                WHOLE.replaceFirst(
                        "(?s)\"kind\": \"ConvEncoder\".*?\\},",
                        "\"kind\": \"Torchscript\", \"features\": \"%s\", \"head\": \"%s\", \"views\": [], \"volumetric\": true},"
                                .formatted(code, code)));
        assertThatThrownBy(() -> NetworkSpec.read(file)).hasMessageContaining("unknown kind \"Torchscript\"");
    }

    /** 65,536 x 65,536 kernels of 999 x 999 x 999: the file of weights says that they cannot be right. */
    @Test
    void aNetworkFarLargerThanItsWeightsIsRefusedBeforeMemoryIsAskedFor() throws IOException {
        Path weights = folder.resolve("checkpoint.safetensors");
        try (OutputStream out = Files.newOutputStream(weights)) {
            new Safetensors(Map.of(), Map.of()).writeTo(out);
        }
        Path file = Files.writeString(
                folder.resolve("network.json"),
                WHOLE.replaceFirst("(?s)(\"widths\": \\[).*?\\]", "$165536, 65536, 65536]")
                        .replace("\"kernel\": 3", "\"kernel\": 999"));
        assertThatThrownBy(() -> Network.load(file, weights))
                .isInstanceOf(DamagedWeightsException.class)
                .hasMessageContaining("a network of more than 1048576 weights");
        NetworkSpec spec = NetworkSpec.read(file);
        assertThatThrownBy(() -> Network.create(spec, name -> new java.util.Random(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a network of more than");
    }

    @Test
    void aFileFarLongerThanAnyNetworkIsNotRead() throws IOException {
        Path file = folder.resolve("network.json");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((1 << 24) + 1);
        }
        assertThatThrownBy(() -> NetworkSpec.read(file))
                .isInstanceOf(DamagedWeightsException.class)
                .hasMessageContaining("found 16777217 bytes");
    }
}
