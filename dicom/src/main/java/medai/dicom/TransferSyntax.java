package medai.dicom;

import java.util.Arrays;
import java.util.Optional;

/** How a dataset and its pixels are encoded (PS3.5, annex A). */
enum TransferSyntax {
    IMPLICIT_LITTLE("1.2.840.10008.1.2", "implicit VR little endian", Pixels.NATIVE),
    EXPLICIT_LITTLE("1.2.840.10008.1.2.1", "explicit VR little endian", Pixels.NATIVE),
    DEFLATED("1.2.840.10008.1.2.1.99", "deflated explicit VR little endian", Pixels.NATIVE),
    EXPLICIT_BIG("1.2.840.10008.1.2.2", "explicit VR big endian", Pixels.NATIVE),
    RLE("1.2.840.10008.1.2.5", "RLE lossless", Pixels.RLE),
    JPEG_BASELINE("1.2.840.10008.1.2.4.50", "JPEG baseline", Pixels.JPEG),
    JPEG_EXTENDED("1.2.840.10008.1.2.4.51", "JPEG extended", Pixels.JPEG),
    JPEG_LOSSLESS("1.2.840.10008.1.2.4.57", "JPEG lossless", Pixels.JPEG),
    JPEG_LOSSLESS_SV1("1.2.840.10008.1.2.4.70", "JPEG lossless, first-order prediction", Pixels.JPEG),
    JPEG_2000_LOSSLESS("1.2.840.10008.1.2.4.90", "JPEG 2000 lossless", Pixels.JPEG_2000),
    JPEG_2000("1.2.840.10008.1.2.4.91", "JPEG 2000", Pixels.JPEG_2000),
    JPEG_LS_LOSSLESS("1.2.840.10008.1.2.4.80", "JPEG-LS lossless", Pixels.JPEG_LS),
    JPEG_LS("1.2.840.10008.1.2.4.81", "JPEG-LS near-lossless", Pixels.JPEG_LS),
    HTJ2K_LOSSLESS("1.2.840.10008.1.2.4.201", "high-throughput JPEG 2000 lossless", Pixels.UNSUPPORTED),
    HTJ2K_RPCL("1.2.840.10008.1.2.4.202", "high-throughput JPEG 2000 lossless RPCL", Pixels.UNSUPPORTED),
    HTJ2K("1.2.840.10008.1.2.4.203", "high-throughput JPEG 2000", Pixels.UNSUPPORTED),
    DEFLATED_FRAMES("1.2.840.10008.1.2.8.1", "deflated image frames", Pixels.UNSUPPORTED),
    MPEG2("1.2.840.10008.1.2.4.100", "MPEG2 video", Pixels.UNSUPPORTED),
    MPEG4("1.2.840.10008.1.2.4.102", "MPEG-4 video", Pixels.UNSUPPORTED);

    /** How pixels are compressed. */
    enum Pixels {
        NATIVE,
        RLE,
        JPEG,
        JPEG_LS,
        JPEG_2000,
        UNSUPPORTED
    }

    final String uid;
    final String description;
    final Pixels pixels;

    TransferSyntax(String uid, String description, Pixels pixels) {
        this.uid = uid;
        this.description = description;
        this.pixels = pixels;
    }

    static Optional<TransferSyntax> of(String uid) {
        return Arrays.stream(values()).filter(s -> s.uid.equals(uid)).findFirst();
    }
}
