package medai.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import medai.imaging.file.UnusableInputException;

/** Reads data elements from bytes (PS3.5, section 7). Any input, however damaged, quickly gives a dataset or an exception. */
final class DicomParser {
    private static final Set<String> LONG =
            Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");
    private static final Set<String> SHORT = Set.of(
            "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FL", "FD", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM",
            "UI", "UL", "US");
    private static final int UNDEFINED = -1;
    private static final int DEEPEST = 32;

    private final ByteBuffer in;
    private final boolean explicit;
    private final int depth;

    /** @param in from its position to its limit, in the file's byte order */
    DicomParser(ByteBuffer in, boolean explicit) {
        this(in, explicit, 0);
    }

    private DicomParser(ByteBuffer in, boolean explicit, int depth) {
        this.in = in;
        this.explicit = explicit;
        this.depth = depth;
    }

    static boolean isVr(String vr) {
        return LONG.contains(vr) || SHORT.contains(vr);
    }

    /** All elements to the end, or to the end of the item that they belong to. */
    DicomDataset dataset() throws UnusableInputException {
        DicomDataset dataset = new DicomDataset(in.order(), explicit);
        while (in.remaining() >= 8) {
            int tag = tag();
            if (tag == Tag.ITEM_END || tag == Tag.SEQUENCE_END) {
                in.getInt();
                break;
            }
            element(tag, dataset);
            if (tag == Tag.PIXEL_DATA && depth == 0) { // a nested icon has pixel data too
                break; // what follows is padding and signatures
            }
        }
        return dataset;
    }

    /** The elements of one group, which must come next. */
    DicomDataset group(int group) throws UnusableInputException {
        DicomDataset dataset = new DicomDataset(in.order(), explicit);
        while (in.remaining() >= 8 && (in.getShort(in.position()) & 0xFFFF) == group) {
            element(tag(), dataset);
        }
        return dataset;
    }

    /** The items of a sequence, to its delimiter or the end. */
    List<DicomDataset> sequence() throws UnusableInputException {
        if (depth > DEEPEST) {
            throw damaged("sequences nested more than " + DEEPEST + " deep");
        }
        List<DicomDataset> items = new ArrayList<>();
        while (in.remaining() >= 8) {
            int tag = tag();
            int length = in.getInt();
            if (tag == Tag.SEQUENCE_END) {
                break;
            }
            if (tag != Tag.ITEM) {
                throw damaged(Tag.describe(tag) + " where an item of a sequence should begin");
            }
            items.add(
                    length == UNDEFINED
                            ? new DicomParser(in, explicit, depth + 1).dataset()
                            : new DicomParser(slice(tag, length), explicit, depth + 1).dataset());
        }
        return items;
    }

    private int tag() {
        int group = in.getShort() & 0xFFFF;
        return (group << 16) | (in.getShort() & 0xFFFF);
    }

    private void element(int tag, DicomDataset dataset) throws UnusableInputException {
        String vr = "";
        int length;
        if (explicit) {
            vr = "" + (char) in.get() + (char) in.get();
            if (LONG.contains(vr)) {
                if (in.remaining() < 6) {
                    throw damaged("an end in the middle of " + Tag.describe(tag));
                }
                in.getShort();
                length = in.getInt();
            } else if (SHORT.contains(vr)) {
                length = in.getShort() & 0xFFFF;
            } else {
                throw damaged("no value representation at " + Tag.describe(tag));
            }
        } else {
            length = in.getInt();
        }
        boolean unknown = vr.equals("UN");
        if (length == UNDEFINED) {
            dataset.put(tag, tag == Tag.PIXEL_DATA ? fragments() : undefined(unknown));
        } else if (vr.equals("SQ")) {
            List<DicomDataset> items = new DicomParser(slice(tag, length), true, depth + 1).sequence();
            dataset.put(tag, new DicomDataset.Element(new byte[0], items, List.of(), false));
        } else {
            byte[] value = new byte[checked(tag, length)];
            in.get(value);
            dataset.put(tag, new DicomDataset.Element(value, List.of(), List.of(), unknown));
        }
    }

    private DicomDataset.Element undefined(boolean unknown) throws UnusableInputException {
        if (unknown && in.order() == ByteOrder.BIG_ENDIAN) {
            throw damaged("a sequence of unknown representation in a big-endian file");
        }
        List<DicomDataset> items = new DicomParser(in, explicit && !unknown, depth + 1).sequence();
        return new DicomDataset.Element(new byte[0], items, List.of(), unknown);
    }

    /** Encapsulated pixels (PS3.5, A.4): items by their lengths, whatever bytes are in them. */
    private DicomDataset.Element fragments() throws UnusableInputException {
        List<byte[]> fragments = new ArrayList<>();
        while (in.remaining() >= 8) {
            int tag = tag();
            int length = in.getInt();
            if (tag == Tag.SEQUENCE_END) {
                return new DicomDataset.Element(new byte[0], List.of(), fragments, false);
            }
            if (tag != Tag.ITEM) {
                throw damaged(Tag.describe(tag) + " where a fragment of the pixel data should begin");
            }
            byte[] fragment = new byte[checked(tag, length)];
            in.get(fragment);
            fragments.add(fragment);
        }
        throw damaged("pixel data that end before their delimiter");
    }

    private int checked(int tag, int length) throws UnusableInputException {
        if (length < 0 || length > in.remaining()) {
            throw damaged("%d of the %d bytes of %s"
                    .formatted(
                            in.remaining(),
                            length & 0xFFFFFFFFL,
                            tag == Tag.PIXEL_DATA ? "the pixel data" : Tag.describe(tag)));
        }
        return length;
    }

    private ByteBuffer slice(int tag, int length) throws UnusableInputException {
        ByteBuffer slice = in.slice(in.position(), checked(tag, length)).order(in.order());
        in.position(in.position() + length);
        return slice;
    }

    private static UnusableInputException damaged(String found) {
        return new UnusableInputException(
                "found " + found + ", expected a whole DICOM dataset; fetch or export the file again");
    }
}
