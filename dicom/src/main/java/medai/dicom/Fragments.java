package medai.dicom;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import medai.imaging.file.UnusableInputException;

/**
 * Which fragments of encapsulated pixels make which frame (PS3.5, A.4): one each, all of the only frame, or as the offset table
 * says, and without one a frame begins where a fragment begins with the first marker of JPEG or JPEG 2000.
 */
final class Fragments {
    private final List<byte[]> fragments;
    private final byte[] offsets;
    private final int frames;

    /** @param all the offset table and the fragments after it */
    Fragments(List<byte[]> all, int frames) throws UnusableInputException {
        if (all.size() < 2) {
            throw new UnusableInputException("found no fragments of pixel data, expected at least one for each frame");
        }
        offsets = all.get(0);
        fragments = all.subList(1, all.size());
        this.frames = frames;
    }

    byte[] frame(int index) throws UnusableInputException {
        if (frames == 1) {
            return join(0, fragments.size());
        }
        if (fragments.size() == frames) {
            return fragments.get(index);
        }
        int from = begin(index);
        int to = index + 1 < frames ? begin(index + 1) : fragments.size();
        if (from < 0 || to <= from) {
            throw new UnusableInputException(
                    "found %d fragments of pixel data that cannot be told apart, expected %d frames"
                            .formatted(fragments.size(), frames));
        }
        return join(from, to);
    }

    private byte[] join(int from, int to) {
        if (to - from == 1) {
            return fragments.get(from);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        fragments.subList(from, to).forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** The first fragment of a frame, or -1. */
    private int begin(int frame) {
        boolean table = offsets.length >= 4 * frames;
        long wanted =
                table ? ByteBuffer.wrap(offsets).order(ByteOrder.LITTLE_ENDIAN).getInt(4 * frame) & 0xFFFFFFFFL : frame;
        long seen = 0;
        for (int i = 0; i < fragments.size(); i++) {
            if (table ? seen == wanted : beginsImage(fragments.get(i)) && seen++ == wanted) {
                return i;
            }
            seen += table ? fragments.get(i).length + 8 : 0;
        }
        return -1;
    }

    private static boolean beginsImage(byte[] fragment) {
        return fragment.length > 1
                && (fragment[0] & 0xFF) == 0xFF
                && ((fragment[1] & 0xFF) == 0xD8 || (fragment[1] & 0xFF) == 0x4F);
    }
}
