package medai.imaging.file;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.stream.ImageInputStream;

/**
 * What a TIFF file says about one of its pages (TIFF 6.0, section 2), checked against the size of the file before a decoder
 * allocates what it announces.
 *
 * @param first the first value of each tag that holds whole numbers
 */
record TiffDirectory(Map<Integer, Long> first) {
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int PHOTOMETRIC = 262;
    static final int ORIENTATION = 274;
    static final int SAMPLES = 277;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;

    private static final int MOST_PAGES = 1 << 14;
    private static final int MAGIC = 42;
    private static final int LITTLE_ENDIAN = 0x4949;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    /** Bytes of a value by its type, from 1 (BYTE) to 13 (IFD); other types are skipped, as the standard asks. */
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

    TiffDirectory {
        first = Map.copyOf(first);
    }

    /** The value of a tag, or what it is where the page has none. */
    long value(int tag, long absent) {
        return first.getOrDefault(tag, absent);
    }

    /**
     * All pages; empty where the stream is no TIFF.
     *
     * @param file for the message
     * @param length of the stream in bytes
     */
    static List<TiffDirectory> read(Path file, ImageInputStream in, long length) throws IOException {
        in.seek(0);
        in.setByteOrder(ByteOrder.BIG_ENDIAN);
        in.setByteOrder(in.readUnsignedShort() == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (in.readUnsignedShort() != MAGIC) {
            return List.of();
        }
        List<TiffDirectory> pages = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (long at = in.readUnsignedInt(); at != 0; at = in.readUnsignedInt()) {
            if (!seen.add(at)) {
                throw damaged(file, "a list of pages that runs in a circle, after %d pages".formatted(pages.size()));
            }
            if (at > length - 2) {
                throw damaged(file, "a page beyond the end of the file, at byte " + at);
            }
            if (pages.size() >= MOST_PAGES) {
                throw new UnusableInputException(
                        file, "more than %d pages".formatted(MOST_PAGES), "fewer", "split the file");
            }
            in.seek(at);
            pages.add(page(file, in, length));
        }
        if (pages.isEmpty()) {
            throw damaged(file, "no page");
        }
        return pages;
    }

    private static TiffDirectory page(Path file, ImageInputStream in, long length) throws IOException {
        Map<Integer, Long> first = new HashMap<>();
        int entries = in.readUnsignedShort();
        for (int i = 0; i < entries; i++) {
            int tag = in.readUnsignedShort();
            int type = in.readUnsignedShort();
            long count = in.readUnsignedInt();
            long bytes = count * (type < SIZES.length ? SIZES[type] : 0);
            if (bytes > length) {
                throw damaged(file, "%d values of tag %d".formatted(count, tag));
            }
            long start = in.getStreamPosition();
            if (count > 0 && (type == SHORT || type == LONG)) {
                if (bytes > Integer.BYTES) {
                    in.seek(in.readUnsignedInt());
                }
                first.put(tag, type == SHORT ? in.readUnsignedShort() : in.readUnsignedInt());
            }
            in.seek(start + Integer.BYTES);
        }
        return new TiffDirectory(first);
    }

    private static UnusableInputException damaged(Path file, String what) {
        return new UnusableInputException(
                file, "damaged picture data (" + what + ")", "a whole TIFF", "fetch or export the file again");
    }
}
