package medai.report;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Text for a terminal. Names of files, headers of scans, cells of tables and values of configs come from strangers, and a terminal
 * obeys what it is sent: colours, but also its title, its clipboard, lines that are taken back. So control characters are shown, as
 * {@code \e} or {@code \}{@code u0007}, and so are those that turn the direction of writing. Line feeds and tabs stay.
 */
public final class TerminalText {
    private static final int DELETE = 0x7F;
    private static final int LAST_CONTROL = 0x9F;

    private TerminalText() {}

    public static String of(String text) {
        int at = 0;
        while (at < text.length() && !obeyed(text, at)) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.substring(0, at));
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (!obeyed(text, at)) {
                shown.append(c);
            } else if (c == '\u001b') {
                shown.append("\\e");
            } else {
                shown.append("\\u%04x".formatted((int) c));
            }
        }
        return shown.toString();
    }

    /** Writes UTF-8 to a terminal or wherever it is led. */
    public static PrintWriter writer(OutputStream terminal) {
        return new PrintWriter(new Showing(new OutputStreamWriter(terminal, StandardCharsets.UTF_8)), true);
    }

    private static boolean obeyed(String text, int at) {
        char c = text.charAt(at);
        if (c == '\r') {
            return at + 1 == text.length() || text.charAt(at + 1) != '\n'; // unless the line ends, as on Windows
        }
        boolean control = (c < ' ' && c != '\n' && c != '\t') || (c >= DELETE && c <= LAST_CONTROL);
        boolean breaks = c == '\u2028' || c == '\u2029';
        return control || breaks || (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    }

    private static final class Showing extends FilterWriter {
        Showing(Writer out) {
            super(out);
        }

        @Override
        public void write(String text, int from, int length) throws IOException {
            out.write(of(text.substring(from, from + length)));
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            out.write(of(new String(text, from, length)));
        }

        @Override
        public void write(int c) throws IOException {
            out.write(of(String.valueOf((char) c)));
        }
    }
}
