package medai.imaging.file;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a NIfTI header that some program added for itself.
 *
 * @param code who added it ({@code nifti1.h}, NIFTI_ECODE_*)
 * @param content without size and code, padded to a multiple of 16 with them
 */
@SuppressWarnings("ArrayRecordComponent") // handed through, never compared
public record NiftiExtension(int code, byte[] content) {
    /** DICOM attributes, which may identify a patient: never copied to another file. */
    public static final int DICOM = 2;

    private static final int MOST_BYTES = 1 << 26;

    /**
     * Reads the extensions between header and voxels.
     *
     * @param room bytes available before the voxels; negative if there is no such limit
     * @return those before the first that is damaged; a reader of voxels need not fail for them
     */
    static List<NiftiExtension> read(InputStream in, long room, ByteOrder order) throws IOException {
        List<NiftiExtension> extensions = new ArrayList<>();
        byte[] all = in.readNBytes((int) (room < 0 ? MOST_BYTES : Math.min(room, MOST_BYTES)));
        if (room > all.length && all.length == MOST_BYTES) {
            new DataInputStream(in).skipNBytes(room - MOST_BYTES);
        }
        if (all.length < 4 || all[0] == 0) {
            return extensions;
        }
        ByteBuffer b = ByteBuffer.wrap(all).order(order).position(4);
        while (b.remaining() >= 16) {
            int size = b.getInt();
            int code = b.getInt();
            if (size < 16 || size - 8 > b.remaining()) {
                break;
            }
            byte[] content = new byte[size - 8];
            b.get(content);
            extensions.add(new NiftiExtension(code, content));
        }
        return extensions;
    }

    /** Bytes of the extension in a file. */
    int size() {
        return (content.length + 8 + 15) / 16 * 16;
    }

    void write(ByteBuffer b) {
        int end = b.position() + size();
        b.putInt(size()).putInt(code).put(content);
        b.position(end);
    }
}
