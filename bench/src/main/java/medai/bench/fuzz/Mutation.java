package medai.bench.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import medai.imaging.random.Draw;

/** Damage to bytes and to text: one to four changes of the kinds that find faults in readers. */
final class Mutation {
    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        2,
        3,
        7,
        8,
        15,
        16,
        127,
        128,
        255,
        256,
        32767,
        32768,
        65535,
        65536,
        1 << 24,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 31,
        0xFFFFFFFFL,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x7FC00000L,
        0x7F800000L
    };
    private static final List<String> WORDS = List.of(
            "",
            "0",
            "-1",
            "1",
            "2",
            "0.5",
            "-0.0",
            "1e308",
            "1e400",
            "-1e-320",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775808",
            "99999999999999999999",
            "65536",
            "1e9",
            "007",
            "0x10",
            "NaN",
            "nan",
            "inf",
            "-Infinity",
            "null",
            "None",
            "N/A",
            "true",
            "yes",
            "~",
            "[]",
            "{}",
            "[1, 2",
            "{a: 1",
            "\"",
            "'",
            "\"\"\"",
            ",",
            ";",
            "\t",
            "\n",
            "\r",
            "\0",
            "\u001b[31m",
            "\u00e4\u00f6",
            "\ud83d\ude00",
            "\u202e",
            "\ufeff",
            "%s%n",
            "../../x",
            "/dev/null",
            "/dev/zero",
            "*x",
            "&x 1",
            "!!int 3",
            "<<",
            "---",
            "<b>",
            "|",
            "#",
            ":",
            "- ",
            "=1+1",
            "a".repeat(300),
            "[".repeat(200),
            "9".repeat(400));
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*|-?[0-9][0-9.eE+-]*");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9.]*");

    private final Draw draw;

    Mutation(Draw draw) {
        this.draw = draw;
    }

    /**
     * A damaged copy.
     *
     * @param other another input of the same format, to take pieces from
     */
    byte[] of(Seed seed, byte[] other) {
        byte[] bytes = seed.content().clone();
        boolean zipped = bytes.length > 2 && bytes[0] == 0x1F && (bytes[1] & 0xFF) == 0x8B;
        if (zipped && draw.nextInt(4) > 0) {
            return gzip(bytes(gunzip(bytes), other));
        }
        return switch (seed.format()) {
            case TABLE, CONFIG, JSON -> draw.nextInt(5) > 0 ? text(bytes, other) : bytes(bytes, other);
            case WEIGHTS -> draw.nextInt(3) > 0 ? header(bytes, other) : bytes(bytes, other);
            default -> bytes(bytes, other);
        };
    }

    /** The JSON header of safetensors, whose length is kept right most times: otherwise nothing behind it would be reached. */
    private byte[] header(byte[] bytes, byte[] other) {
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        byte[] json = text(Arrays.copyOfRange(bytes, 8, 8 + length), Arrays.copyOfRange(other, 8, other.length));
        ByteBuffer all =
                ByteBuffer.allocate(8 + json.length + bytes.length - 8 - length).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(draw.nextInt(20) == 0 ? number() : json.length);
        return all.put(json).put(bytes, 8 + length, bytes.length - 8 - length).array();
    }

    private byte[] bytes(byte[] whole, byte[] other) {
        byte[] bytes = whole;
        int changes = 1 + draw.nextInt(4);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            bytes = change(bytes, other);
        }
        return bytes;
    }

    /** Headers lie at the start: half of all places are drawn among the first 600 bytes. */
    private int place(byte[] bytes) {
        return draw.nextInt(draw.nextBoolean() ? Math.min(600, bytes.length) : bytes.length);
    }

    private byte[] change(byte[] bytes, byte[] other) {
        int at = place(bytes);
        int length = Math.min(bytes.length - at, 1 + draw.nextInt(draw.nextInt(4) == 0 ? 200 : 8));
        switch (draw.nextInt(9)) {
            case 0 -> bytes[at] ^= (byte) (1 << draw.nextInt(8));
            case 1 -> bytes[at] = (byte) draw.nextInt();
            case 2 -> Arrays.fill(bytes, at, at + length, (byte) (draw.nextBoolean() ? 0 : draw.nextInt()));
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> { // a piece taken out
                return joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
            }
            case 5 -> { // a piece twice
                return joined(Arrays.copyOf(bytes, at + length), Arrays.copyOfRange(bytes, at, bytes.length));
            }
            case 6 -> { // the end of another file
                return joined(
                        Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, Math.min(at, other.length), other.length));
            }
            default -> field(bytes, at);
        }
        return bytes;
    }

    /** A number of 1 to 8 bytes, at an even place most times, as lengths and sizes are. */
    private void field(byte[] bytes, int at) {
        int width = 1 << draw.nextInt(4);
        int place = draw.nextInt(4) > 0 ? at & -Math.min(width, 4) : at;
        if (place + width > bytes.length) {
            return;
        }
        ByteBuffer buffer =
                ByteBuffer.wrap(bytes).order(draw.nextInt(3) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        long value = draw.nextInt(6) == 0 ? bytes.length + draw.nextInt(3) - 1 : number();
        switch (width) {
            case 1 -> buffer.put(place, (byte) value);
            case 2 -> buffer.putShort(place, (short) value);
            case 4 -> buffer.putInt(place, (int) value);
            default -> buffer.putLong(place, value);
        }
    }

    private long number() {
        return NUMBERS[draw.nextInt(NUMBERS.length)];
    }

    private byte[] text(byte[] whole, byte[] other) {
        String text = new String(whole, StandardCharsets.UTF_8);
        int changes = 1 + draw.nextInt(3);
        for (int i = 0; i < changes && !text.isEmpty(); i++) {
            text = change(text, new String(other, StandardCharsets.UTF_8));
        }
        if (draw.nextInt(40) == 0) {
            return text.getBytes(draw.nextBoolean() ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String change(String text, String other) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (lines.isEmpty()) {
            return text + word();
        }
        int line = draw.nextInt(lines.size());
        return switch (draw.nextInt(11)) {
            case 0 -> replaced(text, TOKEN, word());
            case 1, 2 -> replaced(text, NUMBER, draw.nextBoolean() ? word() : Long.toString(number()));
            case 3 -> replaced(text, TOKEN, picked(text));
            case 4 -> replaced(text, TOKEN, picked(other));
            case 5 -> {
                lines.remove(line);
                yield String.join("\n", lines) + "\n";
            }
            case 6 -> {
                lines.add(line, lines.get(draw.nextInt(lines.size())));
                yield String.join("\n", lines) + "\n";
            }
            case 7 -> {
                lines.set(line, " ".repeat(draw.nextInt(4)) + lines.get(line).strip());
                yield String.join("\n", lines) + "\n";
            }
            case 8 -> {
                int at = draw.nextInt(text.length());
                yield text.substring(0, at) + word() + text.substring(Math.min(text.length(), at + draw.nextInt(3)));
            }
            case 9 -> text.substring(0, draw.nextInt(text.length()));
            default -> swapped(text);
        };
    }

    /** One separator for another, everywhere. */
    private String swapped(String text) {
        String separators = ",;\t:{}[]\"'. ";
        char from = separators.charAt(draw.nextInt(separators.length()));
        char to = separators.charAt(draw.nextInt(separators.length()));
        return draw.nextBoolean() ? text.replace(from, to) : text.replace("\n", "\r\n");
    }

    private String word() {
        return WORDS.get(draw.nextInt(WORDS.size()));
    }

    private String picked(String text) {
        List<String> tokens =
                TOKEN.matcher(text).results().map(MatchResult::group).toList();
        return tokens.isEmpty() ? word() : tokens.get(draw.nextInt(tokens.size()));
    }

    private String replaced(String text, Pattern kind, String by) {
        List<MatchResult> found = kind.matcher(text).results().toList();
        if (found.isEmpty()) {
            return text + by;
        }
        MatchResult one = found.get(draw.nextInt(found.size()));
        return text.substring(0, one.start()) + by + text.substring(one.end());
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    private static byte[] gunzip(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
