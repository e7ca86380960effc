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
import medai.imaging.LabelMap;
import medai.imaging.Volume;

/** NIfTI-1 and NIfTI-2, single files and .hdr/.img pairs, plain or gzipped, either byte order. */
public final class NiftiReader implements ScanReader {
    /** Up to this many bytes after the voxels count as padding; with more, header and data contradict each other. */
    private static final int PADDING = 1 << 20;

    /** A file that was opened up to its voxels. */
    private record Opened(Path start, Path image, NiftiHeader header, List<NiftiExtension> extensions) {
        /** Bytes of all voxels; the largest long where there are more. */
        long wanted() {
            long all = (long) header.volumes() * header.datatype().channels;
            return volumeBytes() > Long.MAX_VALUE / all ? Long.MAX_VALUE : volumeBytes() * all;
        }

        /** Bytes of a volume of one channel. */
        long volumeBytes() {
            return (long) header.grid().size() * header.datatype().bytes;
        }
    }

    /** What is made of a file's voxels. */
    @FunctionalInterface
    private interface Voxels<T> {
        T read(Opened file, InputStream in) throws IOException;
    }

    @Override
    public boolean accepts(Path file) {
        try {
            return isHeader(file) || (isNamed(file, ".img") && isHeader(partner(file, ".img", ".hdr")));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isHeader(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        FileContent content = FileContent.of(file);
        return content == FileContent.NIFTI || content == FileContent.ANALYZE;
    }

    @Override
    public boolean isNamedFor(Path file) {
        return isNamed(file, ".nii") || isNamed(file, ".hdr") || isNamed(file, ".img");
    }

    @Override
    public Scan read(Path file, OptionalInt volume) throws IOException {
        return open(file, (opened, in) -> scan(opened, in, volume));
    }

    /** Integers are read as integers, so that all labels up to those of 31 bits keep their values. */
    @Override
    public LabelMap labels(Path file) throws IOException {
        return open(file, NiftiReader::labels);
    }

    private static <T> T open(Path file, Voxels<T> content) throws IOException {
        boolean half = isNamed(file, ".img") && !isHeader(file);
        Path start = half ? partner(file, ".img", ".hdr") : file;
        return InputFile.read(start, in -> {
            NiftiHeader header = NiftiHeader.parse(start, headerBytes(start, in));
            // some single files have the signature of a pair, and room for a header before their voxels
            boolean apart = header.pair() && (isNamed(start, ".hdr") || header.offset() < header.bytes());
            Path image = apart ? partner(start, ".hdr", ".img") : start;
            long room = apart ? -1 : room(start, header);
            Opened opened = new Opened(start, image, header, NiftiExtension.read(in, room, header.order()));
            checkSize(opened);
            if (!apart) {
                return content.read(opened, in);
            }
            return InputFile.read(image, voxels -> {
                voxels.skipNBytes(header.offset());
                return content.read(opened, voxels);
            });
        });
    }

    /** Bytes between header and voxels: not more than there are in the file, whatever the header says. */
    private static long room(Path file, NiftiHeader header) throws IOException {
        long most = InputFile.mostBytes(file);
        if (header.offset() > most) {
            throw NiftiVoxels.truncated(file, most, header.offset(), "header, before the voxels that it announces");
        }
        return header.offset() - header.bytes();
    }

    private static void checkSize(Opened file) throws IOException {
        long most = InputFile.mostBytes(file.image) - file.header.offset();
        if (file.wanted() > most) {
            throw NiftiVoxels.truncated(
                    file.image, Math.max(0, most), file.wanted(), "the voxels that the header announces");
        }
    }

    private static String plainName(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    }

    private static boolean isNamed(Path file, String ending) {
        return plainName(file).endsWith(ending);
    }

    /**
     * The other file of a pair, gzipped or not.
     *
     * @param ending of this file; without it the other one has the same name and the other ending
     */
    private static Path partner(Path file, String ending, String otherEnding) throws MissingInputException {
        String plain = plainName(file);
        String name = file.getFileName().toString();
        int stemLength = plain.endsWith(ending) ? plain.length() - ending.length() : plain.lastIndexOf('.');
        String stem = stemLength < 0 ? name : name.substring(0, stemLength);
        boolean zipped = name.length() > plain.length();
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
            throw NiftiVoxels.truncated(file, first.length, NiftiFields.BYTES_1, "a NIfTI header");
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

    private static Scan scan(Opened file, InputStream in, OptionalInt choice) throws IOException {
        NiftiHeader header = file.header;
        int channels = header.datatype().channels;
        // Whether colours are used is known when all volumes are read: the volume that is asked for is one of those
        // that are left.
        boolean one = choice.isPresent() && channels == 1;
        if (one) {
            requireVolume(file.start, choice.getAsInt(), header.volumes());
        }
        int first = one ? choice.getAsInt() : 0;
        int end = one ? first + 1 : header.volumes();
        InputFile.requireMemory(file.image, (long) Float.BYTES * header.grid().size() * channels * (end - first));
        NiftiVoxels voxels = new NiftiVoxels(file.image, in, header, file.wanted());
        voxels.skip(first * file.volumeBytes());
        List<Volume> read = new ArrayList<>();
        for (int v = first; v < end; v++) {
            for (float[] channel : voxels.next()) {
                read.add(new Volume(header.grid(), channel));
            }
        }
        voxels.skip((header.volumes() - (long) end) * file.volumeBytes());
        checkEnd(file, in);
        remark(file, voxels.range());
        List<Volume> chosen = UsedChannels.of(read, channels);
        if (choice.isPresent() && !one) {
            requireVolume(file.start, choice.getAsInt(), chosen.size());
            chosen = List.of(chosen.get(choice.getAsInt()));
        }
        return new Scan(
                chosen,
                header.shape(),
                header.geometry().form(),
                header.geometry().sform(),
                header.geometry().qform(),
                header.datatype().name().toLowerCase(Locale.ROOT),
                header.description(),
                file.extensions,
                voxels.range().rounded());
    }

    private static void requireVolume(Path file, int wanted, int volumes) throws UnusableInputException {
        if (wanted >= volumes) {
            throw new UnusableInputException(
                    file,
                    "%d volumes, and volume %d asked for".formatted(volumes, wanted),
                    "one from 0 to " + (volumes - 1),
                    "correct the number");
        }
    }

    private static LabelMap labels(Opened file, InputStream in) throws IOException {
        NiftiHeader header = file.header;
        long volumes = (long) header.volumes() * header.datatype().channels;
        if (volumes > 1) {
            throw new UnusableInputException(
                    file.start,
                    volumes + " volumes in one file",
                    "a label map, which is one volume",
                    "write the label map to a file of its own");
        }
        InputFile.requireMemory(file.image, (long) Integer.BYTES * header.grid().size());
        try {
            LabelMap labels = new NiftiVoxels(file.image, in, header, file.wanted()).nextLabels();
            checkEnd(file, in);
            header.geometry().remark(file.start);
            return labels;
        } catch (IllegalArgumentException e) {
            throw ScanReader.noLabels(file.start, e);
        }
    }

    private static void remark(Opened file, StoredRange range) {
        file.header.geometry().remark(file.start);
        if (range.rounded() != null) {
            Remarks.add(file.start, StoredRange.ROUNDED);
        }
        if (range.isInfinite()) {
            Remarks.add(file.start, StoredRange.INFINITE);
        }
    }

    /** Reads to the end, where gzip's checksum is compared, but not without limit. */
    private static void checkEnd(Opened file, InputStream in) throws IOException {
        byte[] rest = new byte[1 << 16];
        long more = 0;
        for (int n = in.read(rest); n >= 0; n = in.read(rest)) {
            more += n;
            if (more > PADDING) {
                throw new UnusableInputException(
                        file.image,
                        "more than %d bytes after the %d of the voxels".formatted(PADDING, file.wanted()),
                        "as many as the header announces",
                        "header and data contradict each other: export the scan again");
            }
        }
    }
}
