package medai.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import medai.imaging.file.UnusableInputException;

/**
 * The attributes of a file or of an item of a sequence; may be empty. What a value means follows from the attribute, not from the
 * VR that the file gives it: implicit files give none, and others give {@code UN}.
 */
final class DicomDataset {
    static final DicomDataset EMPTY = new DicomDataset(ByteOrder.LITTLE_ENDIAN, false);

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

    /** The numbers of a decimal or integer string (DS, IS), backslash between them; none if one is no number. */
    double[] numbers(int tag) {
        String text = text(tag);
        if (text.isEmpty()) {
            return new double[0];
        }
        try {
            return Arrays.stream(text.split("\\\\", -1))
                    .mapToDouble(s -> Double.parseDouble(s.strip()))
                    .toArray();
        } catch (NumberFormatException e) {
            return new double[0];
        }
    }

    /** The first of {@link #numbers}. */
    double number(int tag, double otherwise) {
        double[] numbers = numbers(tag);
        return numbers.length > 0 && Double.isFinite(numbers[0]) ? numbers[0] : otherwise;
    }

    /** An unsigned 16-bit value (US). */
    int ushort(int tag, int otherwise) {
        Element element = elements.get(tag);
        return element == null || element.value.length < 2
                ? otherwise
                : ByteBuffer.wrap(element.value).order(order).getShort() & 0xFFFF;
    }

    /** Unsigned 16-bit values. */
    int[] ushorts(int tag) {
        Element element = elements.get(tag);
        if (element == null) {
            return new int[0];
        }
        ByteBuffer b = ByteBuffer.wrap(element.value).order(order);
        int[] values = new int[element.value.length / 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = b.getShort(2 * i) & 0xFFFF;
        }
        return values;
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
