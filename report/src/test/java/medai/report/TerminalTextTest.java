package medai.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TerminalTextTest {
    @Test
    void whatATerminalObeysIsShown() {
        assertThat(TerminalText.of("\u001b]0;owned\u0007\u001b[2J a\rb\u009b31m\u007f\u0000\u202ednim"))
                .isEqualTo("\\e]0;owned\\u0007\\e[2J a\\u000db\\u009b31m\\u007f\\u0000\\u202ednim");
    }

    @ParameterizedTest
    @CsvSource({"plain", "'two\nlines\tand a tab'", "Müller 脑 😀 שלום", "'as on Windows\r\n'", "''", "C:\\new\\e"})
    void otherTextStaysAsItIs(String text) {
        assertThat(TerminalText.of(text)).isSameAs(text);
    }

    @Test
    void allWaysToWriteAreCovered() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintWriter writer = TerminalText.writer(bytes);
        writer.println("\u001b[1m");
        writer.print('\u001b');
        writer.write(new char[] {'\u001b', 'c'});
        writer.printf("%s%n", "\u001b");
        writer.append("\u001b").flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("\\e[1m%n\\e\\ec\\e%n\\e".formatted());
    }
}
