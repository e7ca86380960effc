package medai.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import medai.cohort.run.ConfigException;
import medai.imaging.file.MissingInputException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encodings and corners of YAML: read as the author meant it, or refused with the place. */
final class ConfigTextTest {
    private static final Path QUICKSTART =
            Path.of(System.getProperty("medai.root", ".."), "configs", "quickstart.yaml");

    @TempDir
    Path folder;

    private String whole;
    private Path file;

    @BeforeEach
    void read() throws IOException {
        whole = Files.readString(QUICKSTART);
        file = folder.resolve("c.yaml");
    }

    private Experiment config(String text) throws Exception {
        return ConfigFile.read(Files.writeString(file, text), List.of());
    }

    private void refuses(byte[] bytes, String... message) throws IOException {
        Files.write(file, bytes);
        assertThatThrownBy(() -> ConfigFile.read(file, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(message)
                .hasMessageContaining(file.toString());
    }

    private void refuses(String text, String... message) throws IOException {
        refuses(text.getBytes(StandardCharsets.UTF_8), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void aByteOrderMarkSaysTheEncoding(String encoding) throws Exception {
        String text = "\uFEFF" + whole.replaceFirst("output: .*", "output: Ausgänge");
        Files.write(file, text.getBytes(Charset.forName(encoding)));
        Experiment read = ConfigFile.read(file, List.of());
        assertThat(read.output()).isEqualTo(folder.resolve("Ausgänge"));
        assertThat(read.seed()).isEqualTo(ConfigFile.read(QUICKSTART, List.of()).seed());
    }

    @Test
    void otherEncodingsAreRefusedWithTheirPlace() throws IOException {
        byte[] latin = "name: a\n# Größe\nseed: 1\n".getBytes(StandardCharsets.ISO_8859_1);
        refuses(latin, "c.yaml:2:5: found the byte 0xf6, expected UTF-8; save the file as UTF-8");
        refuses(whole.getBytes(StandardCharsets.UTF_16LE), "c.yaml:1:2: found the character U+0000, expected text");
        refuses("\uFEFFname: a".getBytes(Charset.forName("UTF-32LE")), "found the character U+0000");
        byte[] half = "\uFEFFname: \uD83D".getBytes(StandardCharsets.UTF_16LE);
        half[half.length - 2] = 0x3D; // half of a pair, which Java writes as a question mark
        half[half.length - 1] = (byte) 0xD8;
        refuses(java.util.Arrays.copyOf(half, half.length + 2), "expected UTF-16LE");
        refuses("name: a\u0007\n", "c.yaml:1:8: found the character U+0007, expected text; delete it");
    }

    static Stream<Arguments> documents() {
        return Stream.of(
                Arguments.of("name: a\n\tseed: 1\n", "c.yaml:2:1: not valid YAML: found character '\\t(TAB)'"),
                Arguments.of("- name: a\n", "found a list; expected keys and values"),
                Arguments.of("just text\n", "found \"just text\"; expected keys and values"),
                Arguments.of("", "lacks the key \"name\""),
                Arguments.of("# nothing\n", "lacks the key \"name\""),
                Arguments.of("name: a\n---\nname: b\n", "c.yaml:3:1: found a second document, expected one"),
                Arguments.of("name: &x a\ndata: *x\n", "c.yaml:2:7: found the reference *x, expected the value itself"),
                Arguments.of("name: &x {y: 1}\n<<: *x\n", "c.yaml:2:1: found the merge key <<"),
                Arguments.of("name: !env HOME\n", "c.yaml:1:7: found the tag !env, expected a plain value"),
                Arguments.of("name: !!java.net.URL [x]\n", "found the tag !"),
                Arguments.of("? [a, b]\n: c\n", "c.yaml:1:"),
                Arguments.of("name: " + "[".repeat(60) + "]".repeat(60), "found more than 50 levels"),
                Arguments.of("name: " + "{a: ".repeat(20_000), "found more than 50 levels"),
                Arguments.of("name: 'a\n", "not valid YAML: found unexpected end of stream"),
                Arguments.of("x: 1\n".repeat(1 << 19), "found 2 MiB, expected a config of at most 2 MiB"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whatIsNoConfigIsRefused(String text, String message) throws IOException {
        refuses(text, message);
    }

    /** A billion of laughs in 500 bytes: every level names the one before ten times. */
    @Test
    void referencesDoNotMultiply() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [ha]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)));
        }
        refuses(bomb.toString(), "c.yaml:2:10: found the reference *a0");
    }

    /** To YAML 1.1 {@code yes} is true, {@code 010} is eight and {@code 1e3} a text; as names of classes they are themselves. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "No",
                "True",
                "false",
                "on",
                "Off",
                "y",
                "007",
                "010",
                "1e3",
                "0x1F",
                "1_000",
                "1.50",
                ".inf",
                "2024-01-01"
            })
    void namesAreWhatIsWritten(String name) throws Exception {
        assertThat(classes(whole.replaceAll("(?<!-)\\bnpsle\\b(?!-)", name))).contains(name);
    }

    private List<String> classes(String text) throws Exception {
        Experiment read = config(text);
        Experiment again = config(ConfigFile.toYaml(read)); // as a run keeps it
        assertThat(again.data()).isEqualTo(read.data());
        return read.data().classes();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'null'",
                "'~'",
                "'a: b'",
                "'a #x'",
                "'- y'",
                "'&z'",
                "'*w'",
                "'!t'",
                "' lead'",
                "'[a]'",
                "'é😀'",
                "\"\\e\\n\\t\""
            })
    void oddNamesOutliveTheRun(String quoted) throws Exception {
        assertThat(classes(
                        whole.replaceAll("(?<!-)\\bnpsle\\b(?!-)", java.util.regex.Matcher.quoteReplacement(quoted))))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seed: 010 | found \"010\", in which some programs count by eights and others by tens",
                "seed: 99999999999999999999 | found \"99999999999999999999\"; expected a whole number",
                "seed: .inf | found \".inf\"; expected a whole number",
                "seed: 1:30 | found \"1:30\"; expected a whole number",
                "seed: | found \"\"; expected a whole number",
                "seed: 2024-01-01 | found \"2024-01-01\"; expected a whole number",
            })
    void numbersThatAreNotClearAreRefused(String line, String message) throws Exception {
        refuses(whole.replaceFirst("seed: .*", line), "c.yaml:", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {".inf", ".NaN", "1e400", "1.2.3e5", "fast"})
    void onlyFiniteNumbersAreNumbers(String number) throws Exception {
        refuses(whole.replaceFirst("temperature: .*?([,}])", "temperature: " + number + "$1"), "expected a number");
    }

    @Test
    void numbersThatAreClearAreRead() throws Exception {
        assertThat(config(whole.replaceFirst("seed: .*", "seed: 1_000")).seed()).isEqualTo(1000);
        assertThat(config(whole.replaceFirst("seed: .*", "seed: 0x1F")).seed()).isEqualTo(31);
        assertThat(config(whole.replaceFirst("seed: .*", "seed: +5")).seed()).isEqualTo(5);
        assertThat(config(whole.replaceFirst("flip: true", "flip: yes")))
                .isEqualTo(config(whole.replaceFirst("flip: true", "flip: true")));
        assertThat(config(whole.replaceFirst("flip: true", "flip: off")))
                .isEqualTo(config(whole.replaceFirst("flip: true", "flip: false")));
        assertThat(config(whole.replaceFirst("output: .*", "output: 2024")).output())
                .isEqualTo(folder.resolve("2024"));
        assertThat(config(whole.replaceFirst("\r?\n", "\r\n"))).isEqualTo(config(whole));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seed=010 | --set seed",
                "seed=*x | found the reference *x",
                "seed=!env X | found the tag !env",
                "output=\"\\0\" | expected a path",
                "=5 | expected path=value",
                ".=5 | expected a path such as",
                "train..split=5 | expected a path such as",
                "train.stages[99].epochs=5 | there is no list element [99]",
                "train.stages[=5 | there is no list element",
            })
    void settingsAreHeldToTheSame(String setting, String message) {
        assertThatThrownBy(() -> ConfigFile.read(QUICKSTART, List.of(setting)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsNoFileIsRefusedAtOnce() throws IOException {
        assertThatThrownBy(() -> ConfigFile.read(folder, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("found a folder, expected a file");
        assertThatThrownBy(() -> ConfigFile.read(folder.resolve("none.yaml"), List.of()))
                .isInstanceOf(MissingInputException.class);
        Path endless = Path.of("/dev/zero");
        Assumptions.assumeTrue(Files.exists(endless));
        assertThatThrownBy(() -> ConfigFile.read(endless, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("found a pipe or device, expected a file");
    }
}
