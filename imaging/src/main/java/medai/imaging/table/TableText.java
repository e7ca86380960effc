package medai.imaging.table;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import medai.imaging.file.UnusableInputException;

/**
 * The characters of a table: UTF-8, or what spreadsheets save besides, which is UTF-16 with a byte order mark and Windows-1252.
 *
 * @param characters without a byte order mark; ending with a line break unless empty
 * @param encoding what a careful reader would like to know; empty for UTF-8
 */
record TableText(String characters, Optional<String> encoding) {
    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final String REMEDY = "save the table as CSV, in UTF-8";

    static TableText decode(Path file, byte[] bytes) throws UnusableInputException {
        if (starts(bytes, 'P', 'K', 3, 4) || starts(bytes, 0xD0, 0xCF, 0x11, 0xE0)) {
            throw new UnusableInputException(file, "a workbook of a spreadsheet program", "text", REMEDY);
        }
        TableText text = text(file, bytes);
        if (text.characters.indexOf('\0') >= 0) {
            throw new UnusableInputException(
                    file, "zero bytes, as in UTF-16 without a byte order mark", "UTF-8 text", REMEDY);
        }
        boolean open = !text.characters.isEmpty() && !text.characters.endsWith("\n");
        return open ? new TableText(text.characters + "\n", text.encoding) : text;
    }

    private static TableText text(Path file, byte[] bytes) throws UnusableInputException {
        try {
            if (starts(bytes, 0xFF, 0xFE)) {
                return new TableText(strict(StandardCharsets.UTF_16LE, bytes, 2), Optional.of("UTF-16 text"));
            }
            if (starts(bytes, 0xFE, 0xFF)) {
                return new TableText(strict(StandardCharsets.UTF_16BE, bytes, 2), Optional.of("UTF-16 text"));
            }
        } catch (CharacterCodingException e) {
            throw new UnusableInputException(file, "damaged UTF-16", "UTF-8 text", REMEDY);
        }
        int mark = starts(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        String text =
                new String(bytes, mark, bytes.length - mark, StandardCharsets.UTF_8); // faster than the strict way
        if (text.indexOf('\uFFFD') < 0) {
            return new TableText(text, Optional.empty());
        }
        try {
            return new TableText(strict(StandardCharsets.UTF_8, bytes, mark), Optional.empty());
        } catch (CharacterCodingException e) {
            if (mark > 0 || hasSequences(bytes)) {
                throw new UnusableInputException(
                        file,
                        "bytes that are not UTF-8 (line %d) among others that are".formatted(line(bytes)),
                        "UTF-8 text",
                        REMEDY);
            }
        }
        try {
            return new TableText(strict(WINDOWS, bytes, 0), Optional.of("Windows-1252 text"));
        } catch (CharacterCodingException e) {
            throw new UnusableInputException(
                    file,
                    "bytes that are neither UTF-8 nor Windows-1252 (line %d)".formatted(line(bytes)),
                    "UTF-8 text",
                    REMEDY);
        }
    }

    private static boolean starts(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static String strict(Charset charset, byte[] bytes, int from) throws CharacterCodingException {
        return charset.newDecoder()
                .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                .toString();
    }

    /** Whether some bytes above 127 form characters of UTF-8: then the text is not Windows-1252, where they hardly ever do. */
    private static boolean hasSequences(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (sequence(bytes, i) > 1) {
                return true;
            }
        }
        return false;
    }

    /** The number of bytes of the character of UTF-8 that begins here, 0 for none. */
    private static int sequence(byte[] bytes, int at) {
        int lead = bytes[at] & 0xFF;
        int length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        for (int i = 1; i < length; i++) {
            if (at + i >= bytes.length || (bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** The line of the first byte that is not UTF-8, from 1. */
    private static int line(byte[] bytes) {
        int line = 1;
        for (int i = 0; i < bytes.length; ) {
            int length = sequence(bytes, i);
            if (length == 0) {
                break;
            }
            line += bytes[i] == '\n' ? 1 : 0;
            i += length;
        }
        return line;
    }
}
