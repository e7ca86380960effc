package medai.imaging.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import medai.imaging.Volume;

/** NIfTI-1 and NIfTI-2, single files and .hdr/.img pairs, plain or gzipped, either byte order. */
public final class NiftiReader implements ScanReader {
    /** Up to this many bytes after the voxels count as padding; with more, header and data contradict each other. */
    private static final int PADDING = 1 << 20;

    private static final int CHUNK = 1 << 20;

    @Override
    public boolean accepts(Path file) {
        String name = plainName(file);
        return name.endsWith(".nii") || name.endsWith(".hdr") || name.endsWith(".img");
    }

    @Override
    public Scan read(Path file, OptionalInt volume) throws IOException {
        Path start = partner(file, ".img", ".hdr");
        return InputFile.read(start, in -> {
            NiftiHeader header = NiftiHeader.parse(start, headerBytes(start, in));
            if (!header.pair()) {
                List<NiftiExtension> extensions =
                        NiftiExtension.read(in, header.offset() - header.bytes(), header.order());
                return scan(start, start, in, header, extensions, volume);
            }
            List<NiftiExtension> extensions = NiftiExtension.read(in, -1, header.order());
            Path image = partner(start, ".hdr", ".img");
            return InputFile.read(image, voxels -> {
                voxels.skipNBytes(header.offset());
                return scan(start, image, voxels, header, extensions, volume);
            });
        });
    }

    private static String plainName(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    }

    /** The other file of a pair, gzipped or not; the file itself if it does not have the first ending. */
    private static Path partner(Path file, String ending, String otherEnding) throws MissingInputException {
        String plain = plainName(file);
        if (!plain.endsWith(ending)) {
            return file;
        }
        String stem = file.getFileName().toString().substring(0, plain.length() - ending.length());
        boolean zipped = file.getFileName().toString().length() > plain.length();
        Path same = file.resolveSibling(stem + otherEnding + (zipped ? ".gz" : ""));
        Path other = file.resolveSibling(stem + otherEnding + (zipped ? "" : ".gz"));
        if (Files.exists(same) || Files.exists(other)) {
            return Files.exists(same) ? same : other;
        }
        throw new MissingInputException(
                "%s: its other half %s is missing; a .hdr/.img pair needs both".formatted(file, same.getFileName()));
    }

    /**
     * The bytes of the header, as many as its version has; fewer if the file ends early, which the check of the header reports.
     */
    private static byte[] headerBytes(Path file, InputStream in) throws IOException {
        byte[] first = in.readNBytes(NiftiFields.BYTES_1);
        if (first.length < NiftiFields.BYTES_1) {
            throw truncated(file, first.length, NiftiFields.BYTES_1, "a NIfTI header");
        }
        ByteBuffer size = ByteBuffer.wrap(first);
        if (size.getInt(0) != NiftiFields.BYTES_2 && Integer.reverseBytes(size.getInt(0)) != NiftiFields.BYTES_2) {
            return first;
        }
        byte[] rest = in.readNBytes(NiftiFields.BYTES_2 - NiftiFields.BYTES_1);
        return ByteBuffer.allocate(first.length + rest.length)
                .put(first)
                .put(rest)
                .array();
    }

    private static Scan scan(
            Path start,
            Path image,
            InputStream in,
            NiftiHeader header,
            List<NiftiExtension> extensions,
            OptionalInt choice)
            throws IOException {
        int channels = header.datatype().channels;
        long volumes = (long) header.volumes() * channels;
        long volumeBytes = (long) header.grid().size() * header.datatype().bytes;
        long wanted = volumeBytes * volumes;
        long most = InputFile.mostBytes(image) - header.offset();
        if (wanted > most) {
            throw truncated(image, Math.max(0, most), wanted, "the voxels that the header announces");
        }
        if (choice.isPresent() && choice.getAsInt() >= volumes) {
            throw new UnusableInputException(
                    start,
                    "%d volumes, and volume %d asked for".formatted(volumes, choice.getAsInt()),
                    "one from 0 to " + (volumes - 1),
                    "correct the number");
        }
        int first = choice.isPresent() ? choice.getAsInt() / channels : 0;
        int end = choice.isPresent() ? first + 1 : header.volumes();
        VoxelStream voxels = new VoxelStream(image, in, header, wanted);
        voxels.skip(first * volumeBytes * channels);
        List<Volume> read = new ArrayList<>();
        for (int v = first; v < end; v++) {
            for (float[] channel : voxels.next()) {
                read.add(new Volume(header.grid(), channel));
            }
        }
        voxels.skip((header.volumes() - (long) end) * volumeBytes * channels);
        checkEnd(image, in, wanted);
        List<Volume> chosen = choice.isPresent() ? List.of(read.get(choice.getAsInt() % channels)) : read;
        return new Scan(
                chosen,
                header.shape(),
                header.geometry().form(),
                header.geometry().sform(),
                header.geometry().qform(),
                header.datatype().name().toLowerCase(Locale.ROOT),
                header.description(),
                extensions);
    }

    /** Reads to the end, where gzip's checksum is compared, but not without limit. */
    private static void checkEnd(Path file, InputStream in, long wanted) throws IOException {
        byte[] rest = new byte[1 << 16];
        long more = 0;
        for (int n = in.read(rest); n >= 0; n = in.read(rest)) {
            more += n;
            if (more > PADDING) {
                throw new UnusableInputException(
                        file,
                        "more than %d bytes after the %d of the voxels".formatted(PADDING, wanted),
                        "as many as the header announces",
                        "header and data contradict each other: export the scan again");
            }
        }
    }

    private static UnusableInputException truncated(Path file, long found, long wanted, String what) {
        return new UnusableInputException(
                file,
                "only %d bytes".formatted(found),
                "%d bytes of %s".formatted(wanted, what),
                "the file was cut short: fetch or export it again");
    }

    /** Voxels from a stream, a chunk at a time, so that a scan is never in memory twice. */
    private static final class VoxelStream {
        private final Path file;
        private final InputStream in;
        private final NiftiHeader header;
        private final long wanted;
        private long done;

        VoxelStream(Path file, InputStream in, NiftiHeader header, long wanted) {
            this.file = file;
            this.in = in;
            this.header = header;
            this.wanted = wanted;
        }

        void skip(long bytes) throws IOException {
            in.skipNBytes(bytes);
            done += bytes;
        }

        /** The channels of the next volume. */
        List<float[]> next() throws IOException {
            NiftiDatatype type = header.datatype();
            int size = header.grid().size();
            List<float[]> channels = new ArrayList<>();
            for (int c = 0; c < type.channels; c++) {
                channels.add(new float[size]);
            }
            int voxelBytes = type.bytes * type.channels;
            ByteBuffer bytes =
                    ByteBuffer.allocate(CHUNK / voxelBytes * voxelBytes).order(header.order());
            for (int at = 0; at < size; ) {
                int count = Math.min(size - at, bytes.capacity() / voxelBytes);
                int found = in.readNBytes(bytes.array(), 0, count * voxelBytes);
                done += found;
                if (found < count * voxelBytes) {
                    throw truncated(file, done, wanted, "the voxels that the header announces");
                }
                for (int c = 0; c < type.channels; c++) {
                    decode(bytes, c, channels.get(c), at, count);
                }
                at += count;
            }
            return channels;
        }

        private void decode(ByteBuffer bytes, int channel, float[] voxels, int at, int count) {
            NiftiDatatype.Element element = header.datatype().element;
            int step = header.datatype().channels;
            double slope = step == 1 ? header.slope() : 1; // colours are never scaled
            double intercept = step == 1 ? header.intercept() : 0;
            for (int i = 0; i < count; i++) {
                voxels[at + i] = (float) (element.read(bytes, i * step + channel) * slope + intercept);
            }
        }
    }
}
