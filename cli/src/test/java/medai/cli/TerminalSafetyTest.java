package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.file.NiftiWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What strangers' files say reaches the terminal as text, not as commands to it. */
final class TerminalSafetyTest {
    private static final String ATTACK = "\u001b]0;owned\u0007\u009b2J";

    @TempDir
    Path folder;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    @BeforeEach
    void watch() {
        System.setOut(new PrintStream(seen, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(seen, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setErr(err);
    }

    private String medai(String... words) {
        seen.reset();
        int code = Medai.commandLine().execute(words);
        assertThat(code).isNotEqualTo(ExitCodes.BUG);
        return seen.toString(StandardCharsets.UTF_8);
    }

    private static void assertHarmless(String said) {
        assertThat(said).contains("\\e]0;owned\\u0007").doesNotContain("\u001b", "\u0007", "\u009b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void theDescriptionOfAScan(String option) throws IOException {
        Path scan = folder.resolve("scan.nii");
        NiftiWriter.write(scan, SmallRun.scan(3, 1), "x".repeat(20));
        byte[] bytes = Files.readAllBytes(scan);
        byte[] attack = ATTACK.substring(0, 11).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(attack, 0, bytes, 148, attack.length);
        Files.write(scan, bytes);
        String said = option.isEmpty() ? medai("inspect", scan.toString()) : medai("inspect", option, scan.toString());
        if (option.isEmpty()) {
            assertHarmless(said);
        } else {
            assertThat(said).contains("\\u001B]0;owned\\u0007").doesNotContain("\u001b");
        }
    }

    @Test
    void namesOfFilesAndOptions() {
        assertHarmless(medai("inspect", folder.resolve(ATTACK).toString()));
        assertHarmless(medai("inspect", "x", "--" + ATTACK));
        assertHarmless(medai(ATTACK));
    }

    @Test
    void cellsOfTablesAndValuesOfConfigs() throws IOException {
        Path config = SmallRun.write(folder);
        Path manifest = folder.resolve("manifest.csv");
        Files.write(
                manifest,
                Files.readAllLines(manifest).stream()
                        .map(line -> line.replace(",pos", "," + ATTACK))
                        .toList());
        assertHarmless(
                medai("preprocess", "--config", config.toString()) + medai("train", "--config", config.toString()));
        assertHarmless(medai("config", "check", config.toString(), "--set", "network.kind=\"\\e]0;owned\\a\""));
        Files.writeString(config, SmallRun.CONFIG.replace("seed: 1", "\"\\e]0;owned\\a\": 1"));
        assertHarmless(medai("config", "check", config.toString()));
    }

    @Test
    void namesOfWeights() throws IOException {
        Path config = SmallRun.write(folder);
        medai("preprocess", "--config", config.toString());
        String header = "{\"\\u001b]0;owned\\u0007\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}";
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(new byte[] {(byte) text.length, 0, 0, 0, 0, 0, 0, 0});
        file.write(text);
        file.write(new byte[4]);
        Path weights = Files.write(folder.resolve("theirs.safetensors"), file.toByteArray());
        assertHarmless(medai("train", "--config", config.toString(), "--set", "train.start.weights=" + weights));
    }

    @Test
    void linesOfLogs() {
        LoggerFactory.getLogger(TerminalSafetyTest.class).warn("found {}", ATTACK, new IllegalStateException(ATTACK));
        assertThat(seen.toString(StandardCharsets.UTF_8))
                .contains("found ?]0;owned?")
                .contains("IllegalStateException: ?]0;owned?")
                .doesNotContain("\u001b", "\u0007", "\u009b");
    }

    /** Options are in bold on a terminal only, where picocli's text is let through. */
    @Test
    void helpIsPlainElsewhere() {
        assertThat(medai("convert", "--help")).contains("Usage: medai convert").doesNotContain("\u001b", "\\e");
        assertThat(medai("convert")).contains("See: medai convert --help").doesNotContain("\u001b", "\\e");
        assertThat(List.of(medai("--version"))).isNotEmpty();
    }
}
