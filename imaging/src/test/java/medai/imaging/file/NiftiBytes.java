package medai.imaging.file;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** NIfTI-1 files made field by field ({@code nifti1.h}), for headers that no program should write. */
final class NiftiBytes {
    static final int UNITS = 123;
    static final int QFORM_CODE = 252;
    static final int SFORM_CODE = 254;
    private static final int PIXDIM = 76;
    private static final int QUATERN = 256;
    private static final int SROW = 280;

    private final ByteBuffer header = ByteBuffer.allocate(352).order(ByteOrder.LITTLE_ENDIAN);

    /** Voxels of 1 mm without a form. */
    NiftiBytes(int datatype, int width, int height, int depth) {
        header.putInt(0, 348).putShort(40, (short) 3);
        header.putShort(42, (short) width).putShort(44, (short) height).putShort(46, (short) depth);
        header.putShort(70, (short) datatype);
        pixdim(1, 1, 1, 1);
        header.putFloat(108, 352).put(344, new byte[] {'n', '+', '1', 0});
    }

    NiftiBytes put(int at, int code) {
        if (at == UNITS) {
            header.put(at, (byte) code);
        } else {
            header.putShort(at, (short) code);
        }
        return this;
    }

    /** qfac and the sizes of a voxel. */
    NiftiBytes pixdim(double... sizes) {
        return floats(PIXDIM, sizes);
    }

    /** The qform: code 1, the vector part of its quaternion, its offset. */
    NiftiBytes qform(double... quaternAndOffset) {
        return put(QFORM_CODE, 1).floats(QUATERN, quaternAndOffset);
    }

    /** The sform: code 2, its rows. */
    NiftiBytes sform(double... rows) {
        return put(SFORM_CODE, 2).floats(SROW, rows);
    }

    NiftiBytes scaled(double slope, double intercept) {
        return floats(112, slope, intercept);
    }

    private NiftiBytes floats(int at, double... values) {
        for (int i = 0; i < values.length; i++) {
            header.putFloat(at + 4 * i, (float) values[i]);
        }
        return this;
    }

    /** The whole file. */
    byte[] with(ByteBuffer voxels) {
        return ByteBuffer.allocate(352 + voxels.capacity())
                .put(header.array())
                .put(voxels.array())
                .array();
    }

    /** The whole file, its voxels 0. */
    Path write(Path file, int voxelBytes) throws IOException {
        return Files.write(file, with(ByteBuffer.allocate(voxelBytes)));
    }

    /** What is said on the terminal while something is done. */
    static String said(Said doing) throws IOException {
        StringWriter terminal = new StringWriter();
        Remarks.printTo(new PrintWriter(terminal));
        try {
            doing.run();
        } finally {
            Remarks.close();
        }
        return terminal.toString();
    }

    /** Something that may make remarks. */
    @FunctionalInterface
    interface Said {
        void run() throws IOException;
    }
}
