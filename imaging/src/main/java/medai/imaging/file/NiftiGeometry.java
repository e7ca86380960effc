package medai.imaging.file;

import medai.imaging.Affine;
import org.jspecify.annotations.Nullable;

/**
 * Where a NIfTI header puts its voxels, in RAS+ mm.
 *
 * @param sform null if the header has none
 * @param qform null if the header has none
 * @param spacing what is left without either: voxel sizes, first axis from right to left, the field of view centred (as nibabel
 *     does)
 */
record NiftiGeometry(@Nullable Affine sform, @Nullable Affine qform, Affine spacing) {
    /** The codes of {@code xyzt_units} for lengths, in mm; unknown counts as mm. */
    private static final double[] MILLIMETRES = {1, 1000, 1, 0.001};

    static NiftiGeometry of(NiftiFields fields) {
        int unit = fields.units() & 7;
        double mm = unit < MILLIMETRES.length ? MILLIMETRES[unit] : 1;
        Affine toMillimetres = Affine.scaling(mm, mm, mm);
        @Nullable Affine sform = fields.sformCode() > 0 ? toMillimetres.after(Affine.rows(fields.srow())) : null;
        @Nullable Affine qform = fields.qformCode() > 0 ? toMillimetres.after(quaternion(fields)) : null;
        return new NiftiGeometry(sform, qform, toMillimetres.after(spacingOnly(fields)));
    }

    Scan.Form form() {
        return sform != null ? Scan.Form.SFORM : qform != null ? Scan.Form.QFORM : Scan.Form.SPACING;
    }

    /** The sform where there is one, else the qform, else the spacing. */
    Affine affine() {
        return sform != null ? sform : qform != null ? qform : spacing;
    }

    /** Method 2 of {@code nifti1.h}: a unit quaternion, the voxel sizes, and qfac for the handedness. */
    private static Affine quaternion(NiftiFields fields) {
        double qb = fields.quatern()[0];
        double qc = fields.quatern()[1];
        double qd = fields.quatern()[2];
        double rest = 1 - (qb * qb + qc * qc + qd * qd);
        if (rest < 1e-7) { // a half turn: the vector part alone, made unit again
            double norm = 1 / Math.sqrt(qb * qb + qc * qc + qd * qd);
            qb *= norm;
            qc *= norm;
            qd *= norm;
            rest = 0;
        }
        double qa = Math.sqrt(rest);
        double dx = size(fields, 1);
        double dy = size(fields, 2);
        double dz = size(fields, 3) * (fields.pixdim()[0] < 0 ? -1 : 1);
        return Affine.rows(
                (qa * qa + qb * qb - qc * qc - qd * qd) * dx,
                2 * (qb * qc - qa * qd) * dy,
                2 * (qb * qd + qa * qc) * dz,
                fields.quatern()[3],
                2 * (qb * qc + qa * qd) * dx,
                (qa * qa + qc * qc - qb * qb - qd * qd) * dy,
                2 * (qc * qd - qa * qb) * dz,
                fields.quatern()[4],
                2 * (qb * qd - qa * qc) * dx,
                2 * (qc * qd + qa * qb) * dy,
                (qa * qa + qd * qd - qb * qb - qc * qc) * dz,
                fields.quatern()[5]);
    }

    private static Affine spacingOnly(NiftiFields fields) {
        return Affine.scaling(-size(fields, 1), size(fields, 2), size(fields, 3))
                .after(Affine.translation(-centre(fields, 1), -centre(fields, 2), -centre(fields, 3)));
    }

    private static double centre(NiftiFields fields, int axis) {
        return axis <= fields.dim()[0] ? (fields.dim()[axis] - 1) / 2.0 : 0;
    }

    /** Voxel size; a sign in the header means nothing, and no size means 1. */
    private static double size(NiftiFields fields, int axis) {
        double spacing = Math.abs(fields.pixdim()[axis]);
        return spacing > 0 ? spacing : 1;
    }
}
