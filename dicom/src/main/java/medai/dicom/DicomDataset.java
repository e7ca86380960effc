package medai.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import medai.imaging.file.UnusableInputException;

/**
 * The attributes of a file or of an item of a sequence; may be empty. What a value means follows from the attribute, not from the
 * VR that the file gives it: implicit files give none, and others give {@code UN}.
 */
final class DicomDataset {
    static final DicomDataset EMPTY = new DicomDataset(ByteOrder.LITTLE_ENDIAN, false);

    /** Decimal strings of the standard; Java's own rules would take {@code 1f} and {@code NaN} for numbers. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");

    private final Map<Integer, Element> elements = new TreeMap<>();
    private final ByteOrder order;
    private final boolean explicit;

    /**
     * One attribute.
     *
     * @param value its bytes; empty for sequences and encapsulated pixels
     * @param items of a sequence that was parsed
     * @param fragments of encapsulated pixels, the offset table first
     * @param unknown whether the file calls it {@code UN}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Element(byte[] value, List<DicomDataset> items, List<byte[]> fragments, boolean unknown) {}

    DicomDataset(ByteOrder order, boolean explicit) {
        this.order = order;
        this.explicit = explicit;
    }

    void put(int tag, Element element) {
        elements.put(tag, element);
    }

    Optional<Element> element(int tag) {
        return Optional.ofNullable(elements.get(tag));
    }

    ByteOrder order() {
        return order;
    }

    boolean has(int tag) {
        Element element = elements.get(tag);
        return element != null
                && (element.value.length > 0 || !element.items.isEmpty() || !element.fragments.isEmpty());
    }

    /** Text without padding; empty if there is none. */
    String text(int tag) {
        return element(tag)
                .map(e -> new String(e.value, StandardCharsets.ISO_8859_1))
                .map(s -> s.replace("\0", "").strip())
                .orElse("");
    }

    /** Text that may hold other letters than ASCII's: in UTF-8 if it is that, else in Latin-1. */
    String letters(int tag) {
        byte[] value = element(tag).map(Element::value).orElse(new byte[0]);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString()
                    .replace("\0", "")
                    .strip();
        } catch (CharacterCodingException e) {
            return text(tag);
        }
    }

    /**
     * The numbers of a decimal or integer string (DS, IS), backslash between them; none if the attribute is absent or empty.
     *
     * @throws UnusableInputException if there is text that is not such numbers
     */
    double[] numbers(int tag) throws UnusableInputException {
        String text = text(tag);
        if (text.isEmpty()) {
            return new double[0];
        }
        String[] words = text.split("\\\\", -1);
        double[] numbers = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            String word = words[i].strip();
            if (!NUMBER.matcher(word).matches() || Math.abs(Double.parseDouble(word)) > Float.MAX_VALUE) {
                throw new UnusableInputException(
                        "found \"%s\" in %s, expected numbers with a point for the decimals and backslashes between them; correct the header"
                                .formatted(text, Tag.describe(tag)));
            }
            numbers[i] = Double.parseDouble(word);
        }
        return numbers;
    }

    /** The only one of {@link #numbers}, or NaN if the attribute is absent or empty. */
    double number(int tag) throws UnusableInputException {
        return number(tag, Double.NaN);
    }

    /** The only one of {@link #numbers}. */
    double number(int tag, double absent) throws UnusableInputException {
        double[] numbers = numbers(tag);
        if (numbers.length > 1) {
            throw new UnusableInputException("found \"%s\" in %s, expected one number; correct the header"
                    .formatted(text(tag), Tag.describe(tag)));
        }
        return numbers.length > 0 ? numbers[0] : absent;
    }

    /** A 32- or 64-bit floating-point value (FL, FD), or NaN if the attribute is absent. */
    double real(int tag) throws UnusableInputException {
        byte[] value = element(tag).map(Element::value).orElse(new byte[0]);
        if (value.length == 0) {
            return Double.NaN;
        }
        ByteBuffer in = ByteBuffer.wrap(value).order(order);
        double real = value.length == 4 ? in.getFloat() : value.length == 8 ? in.getDouble() : Double.NaN;
        if (!Double.isFinite(real)) {
            throw new UnusableInputException(
                    "found %d bytes that are no number in %s, expected one of 4 or 8; correct the header"
                            .formatted(value.length, Tag.describe(tag)));
        }
        return real;
    }

    /** An unsigned 32-bit value (UL), or NaN if the attribute is absent. */
    double ulong(int tag) throws UnusableInputException {
        byte[] value = element(tag).map(Element::value).orElse(new byte[0]);
        if (value.length == 0) {
            return Double.NaN;
        }
        checkLength(tag, value, 4);
        return ByteBuffer.wrap(value).order(order).getInt() & 0xFFFFFFFFL;
    }

    /** An unsigned 16-bit value (US). */
    int ushort(int tag, int absent) throws UnusableInputException {
        int[] values = ushorts(tag);
        return values.length == 0 ? absent : values[0];
    }

    /** Unsigned 16-bit values. */
    int[] ushorts(int tag) throws UnusableInputException {
        byte[] value = element(tag).map(Element::value).orElse(new byte[0]);
        checkLength(tag, value, 2);
        ByteBuffer b = ByteBuffer.wrap(value).order(order);
        int[] values = new int[value.length / 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = b.getShort(2 * i) & 0xFFFF;
        }
        return values;
    }

    private static void checkLength(int tag, byte[] value, int each) throws UnusableInputException {
        if (value.length % each != 0) {
            throw new UnusableInputException("found %d bytes in %s, expected %d for each number; correct the header"
                    .formatted(value.length, Tag.describe(tag), each));
        }
    }

    /**
     * The items of a sequence, parsed now if the file did not say that it is one.
     *
     * @throws UnusableInputException if there is no sequence in the value
     */
    List<DicomDataset> items(int tag) throws UnusableInputException {
        Element element = elements.get(tag);
        if (element == null) {
            return List.of();
        }
        if (!element.items.isEmpty() || element.value.length == 0) {
            return element.items;
        }
        boolean asExplicit = explicit && !element.unknown; // a sequence within UN is always implicit (PS3.5, 6.2.2)
        List<DicomDataset> items =
                new DicomParser(ByteBuffer.wrap(element.value).order(order), asExplicit).sequence();
        elements.put(tag, new Element(new byte[0], items, List.of(), element.unknown));
        return items;
    }

    /** The first item of a sequence, or an empty dataset. */
    DicomDataset item(int tag) throws UnusableInputException {
        List<DicomDataset> items = items(tag);
        return items.isEmpty() ? EMPTY : items.get(0);
    }
}
