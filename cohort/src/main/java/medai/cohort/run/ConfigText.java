package medai.cohort.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import medai.imaging.file.MissingInputException;

/**
 * The text of a config: UTF-8, or UTF-16 with its byte order mark. Text in another encoding would be read with other letters than
 * it was written with, in the names of classes and files.
 */
public final class ConfigText {
    private static final long LONGEST = 1 << 21; // bytes; the longest config that comes with medai has 5,000
    private static final String SAVE = "save the file as UTF-8";

    private ConfigText() {}

    /** @throws ConfigException naming file, line and column of the first byte or character that cannot be used */
    public static String read(Path file) throws IOException, ConfigException {
        if (!Files.exists(file)) {
            throw new MissingInputException(
                    file + ": no such config; \"medai config list\" names those that come with medai");
        }
        if (!Files.isRegularFile(file)) {
            throw refused(
                    file.toString(),
                    Files.isDirectory(file) ? "a folder" : "a pipe or device",
                    "a file",
                    "name the config in a file");
        }
        if (Files.size(file) > LONGEST) {
            throw refused(
                    file.toString(),
                    "%d MiB".formatted(Files.size(file) >> 20),
                    "a config of at most 2 MiB",
                    "is this another file?");
        }
        String text = decoded(file, Files.readAllBytes(file));
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i)) && "\t\n\r\u0085".indexOf(text.charAt(i)) < 0) {
                throw refused(
                        place(file, text, i),
                        String.format(Locale.ROOT, "the character U+%04X", (int) text.charAt(i)),
                        "text",
                        text.charAt(i) == 0 ? SAVE + ", or as UTF-16 with its mark" : "delete it");
            }
        }
        return text;
    }

    private static String decoded(Path file, byte[] bytes) throws ConfigException {
        Charset charset = StandardCharsets.UTF_8;
        int mark = 0;
        if (starts(bytes, 0xEF, 0xBB, 0xBF)) {
            mark = 3;
        } else if (starts(bytes, 0xFF, 0xFE) || starts(bytes, 0xFE, 0xFF)) {
            charset = starts(bytes, 0xFF) ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
            mark = 2;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, mark, bytes.length - mark);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            throw refused(
                    place(file, text, text.length()),
                    String.format(Locale.ROOT, "the byte 0x%02x", bytes[in.position()]),
                    charset.name(),
                    SAVE);
        }
        return text;
    }

    private static boolean starts(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static String place(Path file, String text, int at) {
        String before = text.substring(0, at);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return "%s:%d:%d".formatted(file, line, at - before.lastIndexOf('\n'));
    }

    /** What is wrong with a config, and how to mend it. */
    public static ConfigException refused(String where, String found, String expected, String remedy) {
        return new ConfigException(List.of("%s: found %s, expected %s; %s".formatted(where, found, expected, remedy)));
    }
}
