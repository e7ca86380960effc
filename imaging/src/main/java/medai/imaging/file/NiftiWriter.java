package medai.imaging.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.Warp;

/**
 * Writes NIfTI single files, gzipped by the name {@code .nii.gz}: version 1, or 2 where an axis is too long for it. The affine
 * goes into the sform and, where the grid has no shear, into the qform too, both with code 1, so that viewers that prefer either
 * see the same; the same volume always gives the same bytes.
 */
public final class NiftiWriter {
    private static final int UNITS_MM = 2;
    private static final int INTENT_NONE = 0;
    private static final int INTENT_LABEL = 1002;
    private static final int INTENT_VECTOR = 1007;

    private NiftiWriter() {}

    /** @throws UnusableInputException if a name is none of a NIfTI file: other programs would not open it */
    public static void requireName(Path file) throws UnusableInputException {
        if (!file.getFileName().toString().matches(".*\\.nii(\\.gz)?")) {
            throw new UnusableInputException(file, "a name of no NIfTI file", ".nii or .nii.gz", "correct -o");
        }
    }

    /** Intensities as float32; at most 79 characters of the description are kept. */
    public static void write(Path file, Volume volume, String description) throws IOException {
        write(file, content(List.of(volume), NiftiDatatype.FLOAT32, description, List.of()));
    }

    /** A label map, with its intent, in the smallest of uint8, uint16, int16 and int32 that holds all labels. */
    public static void writeLabels(Path file, LabelMap labels, String description) throws IOException {
        int smallest = 0;
        int largest = 0;
        for (int label : labels.labels()) {
            smallest = Math.min(smallest, label);
            largest = Math.max(largest, label);
        }
        NiftiDatatype type = NiftiDatatype.INT32;
        if (smallest >= 0 && largest < 65536) {
            type = largest < 256 ? NiftiDatatype.UINT8 : NiftiDatatype.UINT16;
        } else if (smallest >= Short.MIN_VALUE && largest <= Short.MAX_VALUE) {
            type = NiftiDatatype.INT16;
        }
        write(file, new Content(labels.grid(), List.of(Voxels.of(labels)), type, INTENT_LABEL, description, List.of()));
    }

    /** A displacement field as ITK and ANTs read it: a vector in LPS mm for each voxel, along a fifth axis. */
    public static void writeField(Path file, Warp.Field field, String description) throws IOException {
        List<Voxels> vectors = List.of(
                (bytes, type, i) -> bytes.putFloat(-field.x()[i]),
                (bytes, type, i) -> bytes.putFloat(-field.y()[i]),
                (bytes, type, i) -> bytes.putFloat(field.z()[i]));
        write(file, new Content(field.grid(), vectors, NiftiDatatype.FLOAT32, INTENT_VECTOR, description, List.of()));
    }

    /**
     * Labels that a volume holds as floats.
     *
     * @throws IllegalArgumentException if one is no whole number, or too large for floats
     */
    public static void writeLabels(Path file, Volume labels, String description) throws IOException {
        writeLabels(file, LabelMap.of(labels), description);
    }

    /**
     * Volumes of one grid, as a fourth axis if there are several, in the smallest of int16, uint16 and float32 that keeps every
     * value.
     *
     * @param extensions handed on, but for DICOM attributes, which identify patients
     */
    public static void writeExactly(
            Path file, List<Volume> volumes, String description, List<NiftiExtension> extensions) throws IOException {
        List<NiftiExtension> kept = extensions.stream()
                .filter(extension -> extension.code() != NiftiExtension.DICOM)
                .toList();
        write(file, content(volumes, smallest(volumes), description, kept));
    }

    private static NiftiDatatype smallest(List<Volume> volumes) {
        float min = 0;
        float max = 0;
        for (Volume volume : volumes) {
            for (float value : volume.voxels()) {
                if (value != Math.rint(value) || Math.abs(value) > 65535) {
                    return NiftiDatatype.FLOAT32;
                }
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        return min >= Short.MIN_VALUE && max <= Short.MAX_VALUE
                ? NiftiDatatype.INT16
                : min >= 0 ? NiftiDatatype.UINT16 : NiftiDatatype.FLOAT32;
    }

    /** The voxels of one volume: puts the one of an index into a file. */
    @FunctionalInterface
    private interface Voxels {
        void put(ByteBuffer bytes, NiftiDatatype type, int index);

        static Voxels of(Volume volume) {
            float[] voxels = volume.voxels();
            return (bytes, type, i) -> {
                if (type == NiftiDatatype.FLOAT32) {
                    bytes.putFloat(voxels[i]);
                } else {
                    putWhole(bytes, type, (int) voxels[i]);
                }
            };
        }

        static Voxels of(LabelMap labels) {
            return (bytes, type, i) -> putWhole(bytes, type, labels.labels()[i]);
        }

        private static void putWhole(ByteBuffer bytes, NiftiDatatype type, int value) {
            switch (type.bytes) {
                case 1 -> bytes.put((byte) value);
                case 2 -> bytes.putShort((short) value);
                default -> bytes.putInt(value);
            }
        }
    }

    /** What goes into a file. */
    private record Content(
            Grid grid,
            List<Voxels> volumes,
            NiftiDatatype type,
            int intent,
            String description,
            List<NiftiExtension> extensions) {}

    private static Content content(
            List<Volume> volumes, NiftiDatatype type, String description, List<NiftiExtension> extensions) {
        return new Content(
                volumes.get(0).grid(),
                volumes.stream().map(Voxels::of).toList(),
                type,
                INTENT_NONE,
                description,
                extensions);
    }

    private static void write(Path file, Content content) throws IOException {
        boolean zipped = file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        WholeFile.write(file, out -> {
            if (zipped) {
                try (OutputStream gzip = new Gzip(out)) {
                    stream(gzip, content);
                }
            } else {
                stream(out, content);
            }
        });
    }

    private static void stream(OutputStream out, Content content) throws IOException {
        int extra = content.extensions.stream().mapToInt(NiftiExtension::size).sum();
        boolean large = Math.max(
                        Math.max(content.grid().width(), content.grid().height()),
                        Math.max(content.grid().depth(), content.volumes.size()))
                > Short.MAX_VALUE;
        out.write(large ? header2(content, extra) : header1(content, extra));
        ByteBuffer extensions = ByteBuffer.allocate(extra).order(ByteOrder.LITTLE_ENDIAN);
        content.extensions.forEach(extension -> extension.write(extensions));
        out.write(extensions.array());
        for (Voxels volume : content.volumes) {
            voxels(out, volume, content);
        }
    }

    private static void voxels(OutputStream out, Voxels volume, Content content) throws IOException {
        int slice = content.grid.width() * content.grid.height();
        ByteBuffer bytes = ByteBuffer.allocate(slice * content.type.bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int z = 0; z < content.grid.depth(); z++) {
            bytes.clear();
            for (int i = z * slice; i < (z + 1) * slice; i++) {
                volume.put(bytes, content.type, i);
            }
            out.write(bytes.array());
        }
    }

    /** {@code nifti1.h}, with the four bytes that say whether extensions follow. */
    private static byte[] header1(Content content, int extra) {
        Grid grid = content.grid();
        int offset = NiftiFields.BYTES_1 + 4 + extra;
        ByteBuffer b = ByteBuffer.allocate(NiftiFields.BYTES_1 + 4).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0, NiftiFields.BYTES_1);
        long[] dim = dim(content);
        for (int i = 0; i < 8; i++) {
            b.putShort(40 + 2 * i, (short) dim[i]);
        }
        b.putShort(68, (short) content.intent);
        b.putShort(70, (short) content.type.code);
        b.putShort(72, (short) (8 * content.type.bytes));
        Quaternion q = Quaternion.of(grid.affine());
        b.putFloat(76, (float) q.qfac());
        for (int axis = 0; axis < 3; axis++) {
            b.putFloat(80 + 4 * axis, (float) grid.affine().spacing(axis));
        }
        b.putFloat(92, content.volumes.size() > 1 ? 1 : 0);
        b.putFloat(108, offset);
        b.putFloat(112, 1);
        b.put(123, (byte) UNITS_MM);
        b.put(148, description(content));
        b.putShort(252, (short) (q.exact() ? 1 : 0));
        b.putShort(254, (short) 1);
        double[] quatern = {q.b(), q.c(), q.d()};
        for (int row = 0; row < 3; row++) {
            b.putFloat(256 + 4 * row, (float) quatern[row]);
            b.putFloat(268 + 4 * row, (float) grid.affine().at(row, 3));
            for (int column = 0; column < 4; column++) {
                b.putFloat(280 + 16 * row + 4 * column, (float) grid.affine().at(row, column));
            }
        }
        b.put(344, new byte[] {'n', '+', '1', 0, (byte) (extra > 0 ? 1 : 0)});
        return b.array();
    }

    /** {@code nifti2.h}, likewise. */
    private static byte[] header2(Content content, int extra) {
        Grid grid = content.grid();
        int offset = NiftiFields.BYTES_2 + 4 + extra;
        ByteBuffer b = ByteBuffer.allocate(NiftiFields.BYTES_2 + 4).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0, NiftiFields.BYTES_2);
        b.put(4, new byte[] {'n', '+', '2', 0, '\r', '\n', 0x1A, '\n'});
        b.putShort(12, (short) content.type.code);
        b.putShort(14, (short) (8 * content.type.bytes));
        long[] dim = dim(content);
        for (int i = 0; i < 8; i++) {
            b.putLong(16 + 8 * i, dim[i]);
        }
        Quaternion q = Quaternion.of(grid.affine());
        b.putDouble(104, q.qfac());
        for (int axis = 0; axis < 3; axis++) {
            b.putDouble(112 + 8 * axis, grid.affine().spacing(axis));
        }
        b.putDouble(136, content.volumes.size() > 1 ? 1 : 0);
        b.putLong(168, offset);
        b.putDouble(176, 1);
        b.put(240, description(content));
        b.putInt(344, q.exact() ? 1 : 0);
        b.putInt(348, 1);
        double[] quatern = {q.b(), q.c(), q.d()};
        for (int row = 0; row < 3; row++) {
            b.putDouble(352 + 8 * row, quatern[row]);
            b.putDouble(376 + 8 * row, grid.affine().at(row, 3));
            for (int column = 0; column < 4; column++) {
                b.putDouble(400 + 32 * row + 8 * column, grid.affine().at(row, column));
            }
        }
        b.putInt(500, UNITS_MM);
        b.putInt(504, content.intent);
        b.put(540, (byte) (extra > 0 ? 1 : 0));
        return b.array();
    }

    private static long[] dim(Content content) {
        int volumes = content.volumes.size();
        boolean vectors = content.intent == INTENT_VECTOR;
        return new long[] {
            vectors ? 5 : volumes > 1 ? 4 : 3,
            content.grid().width(),
            content.grid().height(),
            content.grid().depth(),
            vectors ? 1 : volumes,
            vectors ? volumes : 1,
            1,
            1
        };
    }

    private static byte[] description(Content content) {
        byte[] text = content.description.getBytes(StandardCharsets.ISO_8859_1);
        return text.length <= 79 ? text : java.util.Arrays.copyOf(text, 79);
    }

    /** A gzip stream at a level where deflating keeps up with a disk. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED + 2);
        }

        @Override
        public void close() throws IOException {
            try {
                finish(); // the stream below stays open: WholeFile forces and closes it
            } finally {
                def.end();
            }
        }
    }
}
