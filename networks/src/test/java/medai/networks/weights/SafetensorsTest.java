package medai.networks.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The values against PyTorch's and a closed form; the faults are those that the format's own reader refuses, and some more. */
final class SafetensorsTest {
    private static final String A = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    @TempDir
    Path folder;

    @Test
    void numbersOf16And64BitsAreThoseOfPyTorch() throws IOException {
        Safetensors read = Safetensors.read(Path.of("..", "test-fixtures", "networks", "halves.safetensors"));
        for (String name : new String[] {"f16", "bf16", "f64"}) {
            Tensor tensor = read.tensors().get(name);
            Tensor expected = read.tensors().get(name + ".float");
            assertThat(tensor.shape()).isEqualTo(expected.shape());
            for (int i = 0; i < tensor.values().length; i++) {
                assertThat(tensor.values()[i]).as("%s[%d]", name, i).isEqualTo(Float.valueOf(expected.values()[i]));
                assertThat(Math.copySign(1, tensor.values()[i])).isEqualTo(Math.copySign(1, expected.values()[i]));
            }
        }
        assertThat(read.tensors().get("f16").values()).hasSize(256);
        assertThat(read.tensors().get("bf16").shape()).containsExactly(2, 26, 8);
        assertThat(read.tensors().get("one").values()).containsExactly(1.5f);
        assertThat(read.tensors().get("one").shape()).isEmpty();
        assertThat(read.tensors().get("none").shape()).containsExactly(0, 3);
        assertThat(read.tensors().get("bn.num_batches_tracked").values()).containsExactly(7f);
        assertThat(read.metadata()).containsExactly(Map.entry("format", "pt"));
    }

    /** (-1)^sign 2^(e - 15) (1 + m / 1024), and 2^-14 m / 1024 for e = 0. */
    @Test
    void everyHalfIsWhatTheStandardSays() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = bits >> 10 & 31;
            int mantissa = bits & 1023;
            double size = exponent == 0
                    ? Math.pow(2, -14) * mantissa / 1024
                    : exponent < 31
                            ? Math.pow(2, exponent - 15) * (1 + mantissa / 1024.0)
                            : mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            assertThat(Float.valueOf(ValueType.ofHalf((short) bits)))
                    .as("%04x", bits)
                    .isEqualTo(Float.valueOf((float) (bits >> 15 == 0 ? size : -size)));
        }
    }

    @Test
    void entriesMayStandInAnyOrderAndTheHeaderMayEndWithSpaces() throws IOException {
        Path file = write(
                "{\"b\":{\"shape\":[1],\"dtype\":\"F32\",\"data_offsets\":[4,8]},"
                        + "\"a\":{\"data_offsets\":[0,4],\"dtype\":\"F32\",\"shape\":[1,1],\"more\":{\"x\":[1]}}}   ",
                values(1, 2));
        Safetensors read = Safetensors.read(file);
        assertThat(read.tensors().get("a").values()).containsExactly(1f);
        assertThat(read.tensors().get("b").values()).containsExactly(2f);
        assertThat(read.metadata()).isEmpty();
    }

    @Test
    void aFileWithoutTensorsIsRead() throws IOException {
        assertThat(Safetensors.read(write("{}", new byte[0])).tensors()).isEmpty();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                // the header as a whole
                fault("[" + A + "]", "a header that begins with \"[\""),
                fault(" {\"a\":" + A + "}", "a header that begins with byte 0x20"),
                fault("{\"a\":" + A, "a header that is no JSON"),
                fault("{\"a\":" + A + "} x", "a header that is no JSON"),
                fault("{\"a\":" + A + "}{}", "a header that is no JSON"),
                fault("{\"a\":" + A + "}\0\0", "a header that is no JSON"),
                fault("{a:" + A + "}", "a header that is no JSON"),
                fault("{'a':" + A + "}", "a header that is no JSON"),
                fault("{\"a\":" + A + ",}", "a header that is no JSON"),
                fault("{\"a\":{\"x\":" + "[".repeat(100_000), "a header that is no JSON"),
                fault("{\"a\":" + A + ",\"a\":" + A + "}", "\"a\" twice in the header"),
                fault("{\"a\":" + A + ",\"__metadata__\":{},\"__metadata__\":{}}", "\"__metadata__\" twice"),
                fault("{\"a\":" + A + ",\"__metadata__\":[]}", "a list for \"__metadata__\""),
                fault("{\"a\":" + A + ",\"__metadata__\":null}", "nothing for \"__metadata__\""),
                fault("{\"a\":" + A + ",\"__metadata__\":{\"n\":3}}", "a number for \"n of __metadata__\""),
                fault("{\"a\":" + A + ",\"__metadata__\":{\"n\":\"\",\"n\":\"\"}}", "\"n\" twice in __metadata__"),
                // an entry
                fault("{\"a\":3}", "a number for \"a\""),
                fault("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", "no dtype for \"a\""),
                fault("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", "no shape for \"a\""),
                fault("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "no data_offsets for \"a\""),
                fault(
                        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                        "\"dtype\" twice for \"a\""),
                fault(entry("F8_E4M3", "[8]", "[0,8]"), "values of type \"F8_E4M3\" for \"a\", expected one of F64"),
                fault(entry("BOOL", "[8]", "[0,8]"), "\"BOOL\""),
                fault(entry("f32", "[2]", "[0,8]"), "\"f32\""),
                fault("{\"a\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}}", "a number for \"dtype of a\""),
                fault(entry("F32", "2", "[0,8]"), "a number for \"shape of a\", expected a list"),
                fault(entry("F32", "[-2]", "[0,8]"), "\"-2\" for \"shape of a\""),
                fault(entry("F32", "[2.0]", "[0,8]"), "\"2.0\" for \"shape of a\""),
                fault(entry("F32", "[2e0]", "[0,8]"), "\"2e0\""),
                fault(entry("F32", "[\"2\"]", "[0,8]"), "a text for \"shape of a\""),
                fault(entry("F32", "[null]", "[0,8]"), "nothing for \"shape of a\""),
                fault(entry("F32", "[9223372036854775808]", "[0,8]"), "expected numbers below 2^63"),
                fault(entry("F32", "[9223372036854775807]", "[0,8]"), "a number of values that fits into a file"),
                fault(entry("F32", "[4294967296,4294967296]", "[0,8]"), "a number of values that fits into a file"),
                fault(entry("F32", "[2147483648]", "[0,8]"), "at most 2147483639 values"),
                fault(entry("F32", "[3]", "[0,8]"), "8 bytes for \"a\", expected 12 for type F32 and shape [3]"),
                fault(entry("F16", "[2]", "[0,8]"), "8 bytes for \"a\", expected 4 for type F16"),
                fault(entry("F32", "[" + "1,".repeat(100) + "2]", "[0,8]"), "more than 64 numbers"),
                // its place
                fault(entry("F32", "[2]", "[8,0]"), "data_offsets [8, 0] for \"a\""),
                fault(entry("F32", "[2]", "[0]"), "data_offsets [0] for \"a\""),
                fault(entry("F32", "[2]", "[0,8,8]"), "more than 2 numbers for \"data_offsets of a\""),
                fault(entry("F32", "[2]", "[-8,0]"), "\"-8\""),
                fault(entry("F32", "[4]", "[0,16]"), "an end after 8 bytes of values, expected 16 for \"a\""),
                fault(entry("F32", "[2]", "[9223372036854775799,9223372036854775807]"), "an end after 8 bytes"),
                fault(entry("F32", "[1]", "[4,8]"), "4 bytes before the values of \"a\" that belong to no tensor"),
                fault(entry("F32", "[1]", "[0,4]"), "4 bytes after the last values"),
                fault("{}", "8 bytes after the last values"),
                fault(
                        "{\"a\":" + A + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                        "values of \"b\" from byte 4 on, within those of \"a\""));
    }

    private static Arguments fault(String header, String sentence) {
        return Arguments.of(header, sentence);
    }

    private static String entry(String type, String shape, String offsets) {
        return "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}".formatted(type, shape, offsets);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatTheFormatDoesNotAllowIsNamed(String header, String sentence) throws IOException {
        assertRefused(write(header, values(1, 2)), sentence);
    }

    @Test
    void aLengthOfTheHeaderThatCannotBeIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(write("{\"a\":" + A + "}", values(1, 2)));
        for (long length : new long[] {0, 1, whole.length - 7, 1 << 30, Long.MAX_VALUE, -1}) {
            ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
            Path file = Files.write(folder.resolve("length.safetensors"), whole);
            assertRefused(file, "a header length of " + Long.toUnsignedString(length));
        }
    }

    @Test
    void otherFilesAreCalledWhatTheyAre() throws IOException {
        assertRefused(Files.write(folder.resolve("e"), new byte[0]), "found 0 bytes, expected a safetensors file");
        assertRefused(folder, "found a folder, expected a safetensors file; correct the path");
        assertRefused(folder.resolve("missing"), "found no file");
        byte[] zip = "PK\3\4 and so on, as torch.save writes it".getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(Files.write(folder.resolve("model.pt"), zip), "a ZIP archive", "safetensors.torch.save_file");
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() throws IOException {
        byte[] latin = ("{\"\u00e4\":" + A + "}").getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(write(latin, values(1, 2)), "a header that is not UTF-8");
    }

    /** A file of somebody else's is no task that could be trained again. */
    @Test
    void theAdviceFitsWhereTheFileIsFrom() throws IOException {
        Path file = write(entry("F32", "[3]", "[0,8]"), values(1, 2));
        assertThatThrownBy(() -> Safetensors.read(file))
                .hasMessageEndingWith("; get the file again from where it was made")
                .hasMessageNotContaining("train")
                .satisfies(e -> assertThat(((DamagedWeightsException) e).ofRun())
                        .hasMessageContaining("8 bytes for \"a\"")
                        .hasMessageContaining("delete the folder of the task to train it again"));
    }

    @Test
    void aByteThatChangedIsFound() throws IOException {
        Path file = folder.resolve("own.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            new Safetensors(Map.of("who", "test"), Map.of("a", new Tensor(new long[] {2}, new float[] {1, 2})))
                    .writeTo(out);
        }
        byte[] whole = Files.readAllBytes(file);
        assertThat(Safetensors.read(file).metadata()).containsExactly(Map.entry("who", "test"));
        whole[whole.length - 1] ^= 1;
        assertRefused(Files.write(file, whole), "values with checksum");
    }

    @Test
    void namesThatAreMissingOrUnknownAreListedWithACount() {
        Tensor one = new Tensor(new long[] {1}, new float[] {1});
        long[] shape = {1};
        Map<String, Tensor> found = Map.of("p", one, "z1.num_batches_tracked", one, "u", one);
        Map<String, long[]> wanted = new java.util.TreeMap<>(Map.of("p", shape));
        for (String name : new String[] {"a", "b", "c", "d", "e"}) {
            wanted.put(name, shape);
        }
        assertThatThrownBy(() -> WeightsCheck.require(folder, found, wanted))
                .isInstanceOf(DamagedWeightsException.class)
                .hasMessageContaining("found no \"a\", \"b\", \"c\" and 2 more, and also \"u\", expected the weights");
    }

    @Test
    void weightsThatAreNotFiniteAreRefused() {
        Tensor bad = new Tensor(new long[] {3}, new float[] {1, Float.NaN, Float.NEGATIVE_INFINITY});
        assertThatThrownBy(() -> WeightsCheck.require(folder, Map.of("a", bad), Map.of("a", new long[] {3})))
                .isInstanceOf(DamagedWeightsException.class)
                .hasMessageContaining("2 NaN or infinite of 3 values of \"a\"");
    }

    private static void assertRefused(Path file, String... parts) {
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(DamagedWeightsException.class)
                .hasMessageStartingWith(file + ": found ")
                .hasMessageContainingAll(parts);
    }

    private Path write(String header, byte[] values) throws IOException {
        return write(header.getBytes(StandardCharsets.UTF_8), values);
    }

    private Path write(byte[] header, byte[] values) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(8 + header.length + values.length).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(header.length).put(header).put(values);
        return Files.write(folder.resolve("w.safetensors"), all.array());
    }

    private static byte[] values(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
