package medai.imaging.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import medai.imaging.Affine;
import medai.imaging.Grid;
import org.jspecify.annotations.Nullable;

/**
 * The 348 bytes before the voxels of a NIfTI-1 file, checked. Field offsets are those of {@code nifti1.h}.
 *
 * @param offset byte at which the voxels begin
 * @param slope factor on the stored values; 1 where the file asks for none
 * @param intercept added after the factor
 */
record NiftiHeader(
        ByteOrder order,
        Grid grid,
        Scan.Form form,
        @Nullable Affine sform,
        @Nullable Affine qform,
        NiftiDatatype datatype,
        long offset,
        double slope,
        double intercept,
        String description) {
    static final int BYTES = 348;
    private static final int NIFTI2_BYTES = 540;

    static NiftiHeader parse(Path file, byte[] bytes) throws UnusableInputException {
        ByteBuffer b = ByteBuffer.wrap(bytes).order(order(file, bytes));
        String magic = new String(bytes, 344, 3, StandardCharsets.US_ASCII);
        if (magic.equals("ni1")) {
            throw new UnusableInputException(
                    file, "the header of a .hdr/.img pair", "a single .nii file", "join the pair into one .nii file");
        }
        if (!magic.equals("n+1")) {
            throw new UnusableInputException(
                    file,
                    "no NIfTI-1 signature (\"n+1\") in the header",
                    "a NIfTI-1 file",
                    "convert the scan to NIfTI, for example with dcm2niix");
        }
        int[] size = size(file, b);
        int code = b.getShort(70);
        NiftiDatatype datatype = NiftiDatatype.of(code)
                .orElseThrow(() -> new UnusableInputException(
                        file,
                        "voxels of datatype code " + code,
                        "one real number per voxel (int8 to float64)",
                        "convert colour or complex images to a scalar one"));
        Affine sform = b.getShort(254) > 0 ? sform(b) : null;
        Affine qform = b.getShort(252) > 0 ? qform(b) : null;
        Scan.Form form = sform != null ? Scan.Form.SFORM : qform != null ? Scan.Form.QFORM : Scan.Form.SPACING;
        Affine affine = sform != null ? sform : qform != null ? qform : spacingOnly(b, size);
        Grid grid;
        try {
            grid = new Grid(size[0], size[1], size[2], affine);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException(
                    file, "a geometry that is none (" + e.getMessage() + ")", "a grid in space", "repair the header");
        }
        float offset = b.getFloat(108);
        if (!(offset >= BYTES && offset < 1 << 30)) {
            throw new UnusableInputException(
                    file,
                    "voxels said to begin at byte " + offset,
                    "byte 352 or later",
                    "the header is damaged: fetch the file again");
        }
        float slope = b.getFloat(112);
        float intercept = b.getFloat(116);
        boolean scaled = slope != 0 && Float.isFinite(slope);
        return new NiftiHeader(
                b.order(),
                grid,
                form,
                sform,
                qform,
                datatype,
                (long) offset,
                scaled ? slope : 1,
                scaled && Float.isFinite(intercept) ? intercept : 0,
                text(bytes, 148, 80));
    }

    private static ByteOrder order(Path file, byte[] bytes) throws UnusableInputException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            int size = ByteBuffer.wrap(bytes).order(order).getInt(0);
            if (size == BYTES) {
                return order;
            }
            if (size == NIFTI2_BYTES) {
                throw new UnusableInputException(file, "a NIfTI-2 header", "NIfTI-1", "convert the file to NIfTI-1");
            }
        }
        throw new UnusableInputException(
                file,
                "a first number that is not the header size 348",
                "a NIfTI-1 file",
                "convert the scan to NIfTI, for example with dcm2niix");
    }

    private static int[] size(Path file, ByteBuffer b) throws UnusableInputException {
        int dimensions = b.getShort(40);
        if (dimensions < 1 || dimensions > 7) {
            throw new UnusableInputException(
                    file, dimensions + " dimensions", "1 to 7", "the header is damaged: fetch the file again");
        }
        int[] size = {1, 1, 1};
        long volumes = 1;
        for (int d = 1; d <= dimensions; d++) {
            int n = b.getShort(40 + 2 * d);
            if (n < 1) {
                throw new UnusableInputException(
                        file,
                        n + " voxels along axis " + d,
                        "at least 1",
                        "the header is damaged: fetch the file again");
            }
            if (d <= 3) {
                size[d - 1] = n;
            } else {
                volumes *= n;
            }
        }
        if (volumes != 1) {
            throw new UnusableInputException(
                    file,
                    volumes + " volumes in one file",
                    "one volume",
                    "extract the volume you mean into a file of its own, for example with fslroi");
        }
        return size;
    }

    private static Affine sform(ByteBuffer b) {
        double[] rows = new double[12];
        for (int i = 0; i < 12; i++) {
            rows[i] = b.getFloat(280 + 4 * i);
        }
        return Affine.rows(rows);
    }

    /** Method 2 of {@code nifti1.h}: a unit quaternion, the voxel sizes, and qfac for the handedness. */
    private static Affine qform(ByteBuffer b) {
        double qb = b.getFloat(256);
        double qc = b.getFloat(260);
        double qd = b.getFloat(264);
        double rest = 1 - (qb * qb + qc * qc + qd * qd);
        if (rest < 1e-7) { // a half turn: the vector part alone, made unit again
            double norm = 1 / Math.sqrt(qb * qb + qc * qc + qd * qd);
            qb *= norm;
            qc *= norm;
            qd *= norm;
            rest = 0;
        }
        double qa = Math.sqrt(rest);
        double dx = pixdim(b, 1);
        double dy = pixdim(b, 2);
        double dz = pixdim(b, 3) * (b.getFloat(76) < 0 ? -1 : 1);
        return Affine.rows(
                (qa * qa + qb * qb - qc * qc - qd * qd) * dx,
                2 * (qb * qc - qa * qd) * dy,
                2 * (qb * qd + qa * qc) * dz,
                b.getFloat(268),
                2 * (qb * qc + qa * qd) * dx,
                (qa * qa + qc * qc - qb * qb - qd * qd) * dy,
                2 * (qc * qd - qa * qb) * dz,
                b.getFloat(272),
                2 * (qb * qd - qa * qc) * dx,
                2 * (qc * qd + qa * qb) * dy,
                (qa * qa + qd * qd - qb * qb - qc * qc) * dz,
                b.getFloat(276));
    }

    /** Neither form: voxel sizes only, first axis from right to left, centre of the field of view at the origin (as nibabel does). */
    private static Affine spacingOnly(ByteBuffer b, int[] size) {
        return Affine.scaling(-pixdim(b, 1), pixdim(b, 2), pixdim(b, 3))
                .after(Affine.translation(-(size[0] - 1) / 2.0, -(size[1] - 1) / 2.0, -(size[2] - 1) / 2.0));
    }

    private static double pixdim(ByteBuffer b, int axis) {
        double spacing = Math.abs(b.getFloat(76 + 4 * axis));
        return spacing > 0 ? spacing : 1;
    }

    private static String text(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1).strip();
    }
}
