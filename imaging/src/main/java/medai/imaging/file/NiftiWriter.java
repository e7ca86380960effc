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
import medai.imaging.Volume;

/**
 * Writes NIfTI single files, gzipped by the name {@code .nii.gz}: version 1, or 2 where an axis is too long for it. The affine
 * goes into the sform and, where the grid has no shear, into the qform too, both with code 1, so that viewers that prefer either
 * see the same; the same volume always gives the same bytes.
 */
public final class NiftiWriter {
    private static final int UNITS_MM = 2;
    private static final int INTENT_NONE = 0;
    private static final int INTENT_LABEL = 1002;
    private static final int LARGEST_LABEL = 1 << 24; // beyond, float32 voxels are no longer whole numbers

    private NiftiWriter() {}

    /** Intensities as float32; at most 79 characters of the description are kept. */
    public static void write(Path file, Volume volume, String description) throws IOException {
        write(file, new Content(List.of(volume), NiftiDatatype.FLOAT32, INTENT_NONE, description, List.of()));
    }

    /**
     * A label map, with its intent, in the smallest of uint8, uint16 and int32; refused if a label is no whole number from 0 to
     * 2^24.
     */
    public static void writeLabels(Path file, Volume labels, String description) throws IOException {
        float largest = 0;
        for (float label : labels.voxels()) {
            if (label != (int) label || label < 0 || label > LARGEST_LABEL) {
                throw new IllegalArgumentException("labels are whole numbers from 0 to 2^24; found " + label);
            }
            largest = Math.max(largest, label);
        }
        NiftiDatatype type =
                largest < 256 ? NiftiDatatype.UINT8 : largest < 65536 ? NiftiDatatype.UINT16 : NiftiDatatype.INT32;
        write(file, new Content(List.of(labels), type, INTENT_LABEL, description, List.of()));
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
        write(file, new Content(volumes, smallest(volumes), INTENT_NONE, description, kept));
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

    /** What goes into a file. */
    private record Content(
            List<Volume> volumes, NiftiDatatype type, int intent, String description, List<NiftiExtension> extensions) {
        Grid grid() {
            return volumes.get(0).grid();
        }
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
        for (Volume volume : content.volumes) {
            voxels(out, volume, content.type);
        }
    }

    private static void voxels(OutputStream out, Volume volume, NiftiDatatype type) throws IOException {
        int slice = volume.grid().width() * volume.grid().height();
        ByteBuffer bytes = ByteBuffer.allocate(slice * type.bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int z = 0; z < volume.grid().depth(); z++) {
            bytes.clear();
            for (int i = z * slice; i < (z + 1) * slice; i++) {
                float value = volume.voxels()[i];
                switch (type.bytes) {
                    case 1 -> bytes.put((byte) value);
                    case 2 -> bytes.putShort((short) (int) value);
                    default -> {
                        if (type == NiftiDatatype.INT32) {
                            bytes.putInt((int) value);
                        } else {
                            bytes.putFloat(value);
                        }
                    }
                }
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
        return new long[] {
            volumes > 1 ? 4 : 3,
            content.grid().width(),
            content.grid().height(),
            content.grid().depth(),
            volumes,
            1,
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
