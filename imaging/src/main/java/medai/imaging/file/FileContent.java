package medai.imaging.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** What the first bytes of a file, gunzipped, show it to be: names promise, contents are. */
enum FileContent {
    NIFTI("NIfTI"),
    /** The header of ANALYZE 7.5 has NIfTI's size and not its signature. */
    ANALYZE("ANALYZE 7.5"),
    DICOM("DICOM"),
    PNG("PNG"),
    JPEG("JPEG"),
    TIFF("TIFF"),
    BMP("BMP"),
    BIG_TIFF("BigTIFF"),
    GIF("GIF"),
    JPEG_2000("JPEG 2000"),
    WEBP("WebP"),
    NRRD("NRRD"),
    META_IMAGE("MetaImage"),
    HDF5("HDF5 (MINC 2 is one)"),
    ZIP("ZIP"),
    PDF("PDF"),
    UNKNOWN("unknown");

    /** Bytes that decide. */
    private static final int START = 348;

    private static final int DICOM_PREAMBLE = 128;
    private static final int SIGNATURE_1 = 344;
    private static final int SIGNATURE_2 = 4;
    private static final Set<Integer> BMP_HEADERS = Set.of(12, 40, 52, 56, 64, 108, 124);

    final String label;

    FileContent(String label) {
        this.label = label;
    }

    static FileContent of(Path file) throws IOException {
        return of(InputFile.start(file, START));
    }

    static FileContent of(byte[] start) {
        if (text(start, DICOM_PREAMBLE, 4).equals("DICM")) {
            return DICOM; // first: what a preamble holds is free, and may be the start of a TIFF
        }
        FileContent header = header(start);
        return header == UNKNOWN ? signed(start) : header;
    }

    private static FileContent header(byte[] start) {
        if (start.length < 4) {
            return UNKNOWN;
        }
        int first = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt();
        int swapped = Integer.reverseBytes(first);
        if (first == NiftiFields.BYTES_1 || swapped == NiftiFields.BYTES_1) {
            return Set.of("n+1", "ni1").contains(text(start, SIGNATURE_1, 3)) ? NIFTI : ANALYZE;
        }
        boolean second = first == NiftiFields.BYTES_2 || swapped == NiftiFields.BYTES_2;
        return second && Set.of("n+2", "ni2").contains(text(start, SIGNATURE_2, 3)) ? NIFTI : UNKNOWN;
    }

    private static FileContent signed(byte[] start) {
        if (text(start, 0, 8).equals("\u0089PNG\r\n\u001A\n")) {
            return PNG;
        }
        if (text(start, 0, 3).equals("\u00FF\u00D8\u00FF")) {
            return JPEG;
        }
        return switch (text(start, 0, 4)) {
            case "II*\0", "MM\0*" -> TIFF;
            case "II+\0", "MM\0+" -> BIG_TIFF;
            case "GIF8" -> GIF;
            case "NRRD" -> NRRD;
            case "\u0089HDF" -> HDF5;
            case "PK\u0003\u0004" -> ZIP;
            case "%PDF" -> PDF;
            case "RIFF" -> text(start, 8, 4).equals("WEBP") ? WEBP : UNKNOWN;
            case "\0\0\0\f" -> text(start, 4, 2).equals("jP") ? JPEG_2000 : UNKNOWN;
            case "Obje" -> META_IMAGE; // ObjectType = Image
            default -> isBmp(start) ? BMP : UNKNOWN;
        };
    }

    private static boolean isBmp(byte[] start) {
        return text(start, 0, 2).equals("BM")
                && start.length >= 18
                && BMP_HEADERS.contains(
                        ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt(14));
    }

    /** Empty where the file is shorter. */
    private static String text(byte[] start, int from, int length) {
        return start.length < from + length ? "" : new String(start, from, length, StandardCharsets.ISO_8859_1);
    }
}
