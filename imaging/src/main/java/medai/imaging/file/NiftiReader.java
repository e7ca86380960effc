package medai.imaging.file;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import medai.imaging.Volume;

/** NIfTI-1, single file, plain or gzipped, either byte order, any scalar datatype, one volume. */
final class NiftiReader implements ScanReader {
    @Override
    public boolean accepts(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".nii") || name.endsWith(".nii.gz");
    }

    @Override
    public Scan read(Path file) throws IOException {
        try (InputStream in = open(file)) {
            byte[] head = in.readNBytes(NiftiHeader.BYTES);
            if (head.length < NiftiHeader.BYTES) {
                throw truncated(file, head.length, NiftiHeader.BYTES, "a NIfTI-1 header");
            }
            NiftiHeader header = NiftiHeader.parse(file, head);
            in.skipNBytes(header.offset() - NiftiHeader.BYTES);
            long wanted = (long) header.grid().size() * header.datatype().bytes;
            if (wanted > Integer.MAX_VALUE - 8) {
                throw new UnusableInputException(
                        file,
                        wanted + " bytes of voxels",
                        "less than 2 GiB",
                        "store the scan as int16 or float32, or crop it");
            }
            byte[] raw = in.readNBytes((int) wanted);
            if (raw.length < wanted) {
                throw truncated(file, raw.length, wanted, "the voxels that the header announces");
            }
            in.transferTo(OutputStream.nullOutputStream()); // to the end, where gzip's checksum is compared
            Volume volume = new Volume(header.grid(), decode(header, raw));
            return new Scan(
                    volume,
                    header.form(),
                    header.sform(),
                    header.qform(),
                    header.datatype().name().toLowerCase(Locale.ROOT),
                    header.description());
        } catch (NoSuchFileException e) {
            throw new MissingInputException(file + ": no such file; correct the path");
        } catch (AccessDeniedException e) {
            throw new MissingInputException(file + ": may not be read; ask for read permission");
        } catch (EOFException e) {
            throw new UnusableInputException(
                    file, "an end in the middle of the data", "a whole NIfTI file", "fetch or export the file again");
        } catch (ZipException e) {
            throw new UnusableInputException(
                    file,
                    "damaged gzip data (" + e.getMessage() + ")",
                    "a whole .nii.gz file",
                    "fetch or export the file again");
        }
    }

    /** Opens by content, not by name: a gzip stream begins with 1F 8B. */
    private static InputStream open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UnusableInputException(file, "a folder", "a NIfTI file", "name the file in it");
        }
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            raw.mark(2);
            boolean zipped = raw.read() == 0x1F && raw.read() == 0x8B;
            raw.reset();
            return zipped ? new GZIPInputStream(raw, 1 << 16) : raw;
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    private static UnusableInputException truncated(Path file, long found, long wanted, String what) {
        return new UnusableInputException(
                file,
                "only %d bytes".formatted(found),
                "%d bytes of %s".formatted(wanted, what),
                "the file was cut short: fetch or export it again");
    }

    private static float[] decode(NiftiHeader header, byte[] raw) {
        ByteBuffer bytes = ByteBuffer.wrap(raw).order(header.order());
        float[] voxels = new float[header.grid().size()];
        NiftiDatatype.Element element = header.datatype().element;
        double slope = header.slope();
        double intercept = header.intercept();
        int slice = header.grid().width() * header.grid().height();
        IntStream.range(0, header.grid().depth()).parallel().forEach(z -> {
            for (int i = z * slice; i < (z + 1) * slice; i++) {
                voxels[i] = (float) (element.read(bytes, i) * slope + intercept);
            }
        });
        return voxels;
    }
}
