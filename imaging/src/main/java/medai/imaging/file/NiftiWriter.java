package medai.imaging.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;

/**
 * Writes NIfTI-1, {@code .nii} or, by the name, {@code .nii.gz}. The affine goes into the sform and, where the grid has no shear, into
 * the qform too, both with code 1, so that viewers that prefer either see the same; the same volume always gives the same bytes.
 */
public final class NiftiWriter {
    private static final int OFFSET = 352;
    private static final int UNITS_MM = 2;

    private NiftiWriter() {}

    /** Intensities as float32; at most 79 characters of the description are kept. */
    public static void write(Path file, Volume volume, String description) throws IOException {
        write(file, volume, NiftiDatatype.FLOAT32, description);
    }

    /** A label map as uint8, refused if a label is no whole number from 0 to 255. */
    public static void writeLabels(Path file, Volume labels, String description) throws IOException {
        for (float label : labels.voxels()) {
            if (label != (int) label || label < 0 || label > 255) {
                throw new IllegalArgumentException("labels are whole numbers from 0 to 255; found " + label);
            }
        }
        write(file, labels, NiftiDatatype.UINT8, description);
    }

    private static void write(Path file, Volume volume, NiftiDatatype type, String description) throws IOException {
        boolean zipped = file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        WholeFile.write(file, out -> {
            if (zipped) {
                try (OutputStream gzip = new Gzip(out)) {
                    stream(gzip, volume, type, description);
                }
            } else {
                stream(out, volume, type, description);
            }
        });
    }

    private static void stream(OutputStream out, Volume volume, NiftiDatatype type, String description)
            throws IOException {
        out.write(header(volume.grid(), type, description));
        int slice = volume.grid().width() * volume.grid().height();
        ByteBuffer bytes = ByteBuffer.allocate(slice * type.bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int z = 0; z < volume.grid().depth(); z++) {
            bytes.clear();
            for (int i = z * slice; i < (z + 1) * slice; i++) {
                if (type == NiftiDatatype.UINT8) {
                    bytes.put((byte) volume.voxels()[i]);
                } else {
                    bytes.putFloat(volume.voxels()[i]);
                }
            }
            out.write(bytes.array());
        }
    }

    private static byte[] header(Grid grid, NiftiDatatype type, String description) {
        ByteBuffer b = ByteBuffer.allocate(OFFSET).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0, NiftiHeader.BYTES);
        b.put(39, (byte) 0);
        short[] dim = {3, (short) grid.width(), (short) grid.height(), (short) grid.depth(), 1, 1, 1, 1};
        for (int i = 0; i < 8; i++) {
            b.putShort(40 + 2 * i, dim[i]);
        }
        b.putShort(70, (short) type.code);
        b.putShort(72, (short) (8 * type.bytes));
        Quaternion q = Quaternion.of(grid.affine());
        b.putFloat(76, (float) q.qfac());
        for (int axis = 0; axis < 3; axis++) {
            b.putFloat(80 + 4 * axis, (float) grid.affine().spacing(axis));
        }
        b.putFloat(108, OFFSET);
        b.putFloat(112, 1);
        b.put(123, (byte) UNITS_MM);
        byte[] text = description.getBytes(StandardCharsets.ISO_8859_1);
        b.put(148, text, 0, Math.min(text.length, 79));
        b.putShort(252, (short) (q.exact() ? 1 : 0));
        b.putShort(254, (short) 1);
        b.putFloat(256, (float) q.b());
        b.putFloat(260, (float) q.c());
        b.putFloat(264, (float) q.d());
        for (int row = 0; row < 3; row++) {
            b.putFloat(268 + 4 * row, (float) grid.affine().at(row, 3));
            for (int column = 0; column < 4; column++) {
                b.putFloat(280 + 16 * row + 4 * column, (float) grid.affine().at(row, column));
            }
        }
        b.put(344, new byte[] {'n', '+', '1', 0});
        return b.array();
    }

    /**
     * The rotation of an affine as NIfTI stores it.
     *
     * @param qfac -1 if the third axis is mirrored, else 1
     * @param exact false if the affine has shear, which a quaternion cannot say
     */
    private record Quaternion(double b, double c, double d, double qfac, boolean exact) {
        static Quaternion of(Affine affine) {
            double qfac = affine.determinant() < 0 ? -1 : 1;
            double[][] r = new double[3][3];
            for (int row = 0; row < 3; row++) {
                for (int column = 0; column < 3; column++) {
                    r[row][column] = affine.at(row, column) / affine.spacing(column) * (column == 2 ? qfac : 1);
                }
            }
            // The largest of the four squares is the safe one to divide by.
            double[] squares = {
                1 + r[0][0] + r[1][1] + r[2][2],
                1 + r[0][0] - r[1][1] - r[2][2],
                1 - r[0][0] + r[1][1] - r[2][2],
                1 - r[0][0] - r[1][1] + r[2][2]
            };
            int largest = 0;
            for (int i = 1; i < 4; i++) {
                largest = squares[i] > squares[largest] ? i : largest;
            }
            double twice = Math.sqrt(Math.max(squares[largest], 1e-30));
            double a32 = r[2][1] - r[1][2];
            double a13 = r[0][2] - r[2][0];
            double a21 = r[1][0] - r[0][1];
            double s12 = r[0][1] + r[1][0];
            double s13 = r[0][2] + r[2][0];
            double s23 = r[1][2] + r[2][1];
            double[] q =
                    switch (largest) {
                        case 0 -> new double[] {twice * twice, a32, a13, a21};
                        case 1 -> new double[] {a32, twice * twice, s12, s13};
                        case 2 -> new double[] {a13, s12, twice * twice, s23};
                        default -> new double[] {a21, s13, s23, twice * twice};
                    };
            double sign = q[0] < 0 ? -1 : 1; // the stored quaternion has a >= 0
            double scale = sign / (2 * twice);
            return new Quaternion(q[1] * scale, q[2] * scale, q[3] * scale, qfac, orthogonal(r));
        }

        private static boolean orthogonal(double[][] r) {
            for (int i = 0; i < 3; i++) {
                int j = (i + 1) % 3;
                if (Math.abs(r[0][i] * r[0][j] + r[1][i] * r[1][j] + r[2][i] * r[2][j]) > 1e-4) {
                    return false;
                }
            }
            return true;
        }
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
