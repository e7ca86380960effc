package medai.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import medai.imaging.file.InputFile;
import medai.imaging.file.UnusableInputException;

/**
 * One DICOM file (PS3.10), with or without preamble and file meta information, gzipped or not.
 *
 * @param file where it was read from
 */
record DicomFile(Path file, TransferSyntax syntax, DicomDataset dataset) {
    /** Bytes of an element of the shortest header. */
    private static final int FIRST_ELEMENT = 8;

    /** A DICOMDIR, which lists files and holds no image. */
    private static final String MEDIA_DIRECTORY = "1.2.840.10008.1.3.10";

    private static final int PREAMBLE = 128;
    private static final int MOST_UNPACKED = 1 << 27;

    /** Whether the first bytes of a file are those of DICOM with its preamble. */
    static boolean looksLike(byte[] start) {
        return start.length >= PREAMBLE + 4 && new String(start, PREAMBLE, 4, StandardCharsets.US_ASCII).equals("DICM");
    }

    /**
     * Whether the first bytes are those of a dataset without preamble, as older scanners write it: group 2 or 8 first, and a value
     * representation or a short length after it.
     */
    static boolean looksLikeWithoutPreamble(byte[] start) {
        if (start.length < 8) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        int group = in.getShort(0);
        int element = in.getShort(2) & 0xFFFF;
        boolean big = group == 0x0800;
        boolean first = (group == 2 || group == 8 || big) && (element & (big ? 0x00FF : 0xFF00)) == 0;
        int length = in.getInt(4);
        return first && (DicomParser.isVr(vr(in)) || (!big && length >= 0 && length <= 256));
    }

    /**
     * @throws UnusableInputException if it is not a DICOM file, or damaged, or in a transfer syntax that cannot even be parsed
     */
    static DicomFile read(Path file) throws IOException {
        byte[] bytes = InputFile.bytes(file, MOST_UNPACKED);
        try {
            return parse(file, bytes);
        } catch (UnusableInputException e) {
            throw named(file, e);
        }
    }

    /** The same error, with the file's name in front of its message. */
    static UnusableInputException named(Path file, UnusableInputException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith(file.toString()) ? e : new UnusableInputException(file + ": " + message);
    }

    private static DicomFile parse(Path file, byte[] bytes) throws UnusableInputException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        in.position(looksLike(bytes) ? PREAMBLE + 4 : 0);
        if (in.remaining() < 8) {
            throw new UnusableInputException(
                    file, bytes.length + " bytes", "a DICOM file", "fetch or export the file again");
        }
        DicomDataset meta = in.getShort(in.position()) == 2 ? new DicomParser(in, true).group(2) : DicomDataset.EMPTY;
        if (meta.text(Tag.MEDIA_STORAGE_SOP_CLASS_UID).equals(MEDIA_DIRECTORY)) {
            return new DicomFile(file, TransferSyntax.EXPLICIT_LITTLE, DicomDataset.EMPTY);
        }
        String uid = meta.text(Tag.TRANSFER_SYNTAX_UID);
        TransferSyntax syntax = uid.isEmpty() ? guess(file, in) : known(file, uid);
        if (syntax == TransferSyntax.DEFLATED) {
            in = inflate(in);
        }
        in.order(syntax == TransferSyntax.EXPLICIT_BIG ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        boolean explicit = syntax != TransferSyntax.IMPLICIT_LITTLE;
        if (explicit && in.remaining() >= 8 && !DicomParser.isVr(vr(in))) {
            explicit = false; // some writers announce explicit and write implicit
        }
        return new DicomFile(file, syntax, new DicomParser(in, explicit).dataset());
    }

    private static TransferSyntax known(Path file, String uid) throws UnusableInputException {
        return TransferSyntax.of(uid)
                .orElseThrow(() -> new UnusableInputException(
                        file,
                        "transfer syntax " + uid,
                        "one that medai knows",
                        "convert the file, for example with \"gdcmconv --raw\" or \"dcmconv +te\""));
    }

    /** Without file meta information the first element, of group 8 as a rule, tells byte order and representation. */
    private static TransferSyntax guess(Path file, ByteBuffer in) throws UnusableInputException {
        if (in.remaining() < FIRST_ELEMENT) {
            throw new UnusableInputException(
                    file,
                    "an early end, in its first data elements",
                    "a whole file",
                    "it was cut short: fetch it again");
        }
        int group = in.getShort(in.position()) & 0xFFFF;
        int swapped = Short.reverseBytes((short) group) & 0xFFFF;
        if ((group > 0x0020 && swapped > 0x0020) || group == 0) {
            throw new UnusableInputException(
                    file,
                    "neither a DICOM preamble nor a first element of group 0008",
                    "a DICOM file",
                    "check that it is one; add its header with \"dcmconv\" if it was cut off");
        }
        boolean big = group > 0x0020;
        boolean explicit = DicomParser.isVr(vr(in));
        return big
                ? TransferSyntax.EXPLICIT_BIG
                : explicit ? TransferSyntax.EXPLICIT_LITTLE : TransferSyntax.IMPLICIT_LITTLE;
    }

    private static String vr(ByteBuffer in) {
        return "" + (char) in.get(in.position() + 4) + (char) in.get(in.position() + 5);
    }

    private static ByteBuffer inflate(ByteBuffer in) throws UnusableInputException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(in);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] chunk = new byte[1 << 16];
            for (int n = inflater.inflate(chunk); n > 0; n = inflater.inflate(chunk)) {
                out.write(chunk, 0, n);
                if (out.size() > MOST_UNPACKED) {
                    throw new UnusableInputException(
                            "found more than 128 MiB of deflated data, expected less; convert it with \"dcmconv +te\"");
                }
            }
            if (!inflater.finished()) {
                throw new UnusableInputException(
                        "found deflated data that end in the middle, expected a whole dataset; fetch the file again");
            }
            return ByteBuffer.wrap(out.toByteArray());
        } catch (DataFormatException e) {
            throw new UnusableInputException(
                    "found damaged deflated data, expected a whole dataset; fetch the file again");
        } finally {
            inflater.end();
        }
    }
}
