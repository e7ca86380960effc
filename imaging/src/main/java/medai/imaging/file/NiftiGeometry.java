package medai.imaging.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import medai.imaging.Affine;
import org.jspecify.annotations.Nullable;

/**
 * Where a NIfTI header puts its voxels, in RAS+ mm.
 *
 * @param form the one that counts: the sform where there is one, else the qform, else the spacing
 * @param affine of that form
 * @param sform null if the header has none
 * @param qform null if the header has none, or one that is no geometry beside an sform
 * @param remarks what was assumed
 */
record NiftiGeometry(
        Scan.Form form,
        Affine affine,
        @Nullable Affine sform,
        @Nullable Affine qform,
        List<String> remarks) {
    /** The codes of {@code xyzt_units} for lengths, in mm; a header without a unit means mm. */
    private static final double[] MILLIMETRES = {1, 1000, 1, 0.001};

    private static final String[] UNITS = {"", "metres", "", "micrometres"};

    /** A volume of the voxels, as a share of that of the box with their edges, from which on they lie in one plane. */
    private static final double FLAT = 1e-9;

    /** How far beyond 1 rounding brings the squared length of a quaternion's vector part. */
    private static final double QUATERNION_ROUNDING = 1e-4;

    private static final String REPAIR = "repair the header";

    NiftiGeometry {
        remarks = List.copyOf(remarks);
    }

    /** @throws UnusableInputException if the form that counts is no geometry */
    static NiftiGeometry of(Path file, NiftiFields fields) throws UnusableInputException {
        int unit = fields.units() & 7;
        if (unit >= MILLIMETRES.length) {
            throw new UnusableInputException(
                    file,
                    "lengths in the unknown unit " + unit,
                    "metres (1), millimetres (2), micrometres (3) or none (0)",
                    "set xyzt_units in the header");
        }
        double mm = MILLIMETRES[unit];
        Affine toMillimetres = Affine.scaling(mm, mm, mm);
        List<String> remarks = new ArrayList<>();
        if (mm != 1) {
            remarks.add("its header gives lengths in %s; they are read as such and become mm".formatted(UNITS[unit]));
        }
        Optional<String> noQform = fields.qformCode() > 0 ? whyNoQform(fields) : Optional.of("it has none");
        if (fields.sformCode() > 0) {
            Affine sform = toMillimetres.after(Affine.rows(fields.srow()));
            if (!isUsable(sform)) {
                throw unusableSform(file, fields, noQform);
            }
            if (fields.qformCode() > 0 && noQform.isPresent()) {
                remarks.add("its qform is no geometry (%s); its sform is one, and counts".formatted(noQform.get()));
            } else {
                whyNoSizes(fields)
                        .ifPresent(why ->
                                remarks.add("its pixdim has %s; its sform has sizes, and counts".formatted(why)));
            }
            @Nullable Affine qform = noQform.isEmpty() ? toMillimetres.after(quaternion(fields)) : null;
            return new NiftiGeometry(Scan.Form.SFORM, sform, sform, qform, remarks);
        }
        Optional<String> noSizes = whyNoSizes(fields);
        if (fields.qformCode() > 0 && noQform.isPresent()) {
            throw unusable(
                    file,
                    "the qform (code %d): %s".formatted(fields.qformCode(), noQform.get()),
                    noSizes.isEmpty() ? "repair the header, or set qform_code to 0 to have voxel sizes only" : REPAIR);
        }
        if (noSizes.isPresent()) {
            throw unusable(file, noSizes.get(), "write the size of a voxel in mm into pixdim");
        }
        remarkSizes(fields, remarks);
        if (fields.qformCode() > 0) {
            Affine qform = toMillimetres.after(quaternion(fields));
            return new NiftiGeometry(Scan.Form.QFORM, qform, null, qform, remarks);
        }
        remarks.add(
                "no form says where the voxels lie, only their sizes: left and right are a guess (the first axis is taken "
                        + "to run from right to left)");
        return new NiftiGeometry(Scan.Form.SPACING, toMillimetres.after(spacingOnly(fields)), null, null, remarks);
    }

    /** Makes the remarks. */
    void remark(Path file) {
        remarks.forEach(what -> Remarks.add(file, what));
    }

    private static UnusableInputException unusable(Path file, String what, String remedy) {
        return new UnusableInputException(file, "a geometry that is none (" + what + ")", "a grid in space", remedy);
    }

    private static UnusableInputException unusableSform(Path file, NiftiFields fields, Optional<String> noQform) {
        Affine rows = Affine.rows(fields.srow());
        return unusable(
                file,
                "the sform (code %d), %s, cannot be inverted".formatted(fields.sformCode(), rows),
                noQform.isEmpty()
                        ? REPAIR
                                + ": its qform (code %d) is usable, and counts if sform_code is set to 0"
                                        .formatted(fields.qformCode())
                        : REPAIR);
    }

    private static boolean isUsable(Affine affine) {
        double box = affine.spacing(0) * affine.spacing(1) * affine.spacing(2);
        return DoubleStream.of(affine.toRows()).allMatch(Double::isFinite)
                && Math.abs(affine.determinant()) > FLAT * box;
    }

    /** Why the qform is no geometry; empty if it is one. */
    private static Optional<String> whyNoQform(NiftiFields fields) {
        double[] q = fields.quatern();
        if (!DoubleStream.of(q).allMatch(Double::isFinite) || Double.isNaN(fields.pixdim()[0])) {
            return Optional.of("numbers that are not finite");
        }
        if (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] > 1 + QUATERNION_ROUNDING) {
            return Optional.of("(%s, %s, %s), which is no rotation".formatted(q[0], q[1], q[2]));
        }
        return whyNoSizes(fields);
    }

    /** Of an axis with one voxel the size matters little; every other axis needs one. */
    private static Optional<String> whyNoSizes(NiftiFields fields) {
        for (int axis = 1; axis <= 3; axis++) {
            double size = fields.pixdim()[axis];
            if ((size == 0 || !Double.isFinite(size)) && length(fields, axis) > 1) {
                return Optional.of("voxels of %s mm along axis %d".formatted(size, axis));
            }
        }
        return Optional.empty();
    }

    private static void remarkSizes(NiftiFields fields, List<String> remarks) {
        for (int axis = 1; axis <= 3; axis++) {
            double size = fields.pixdim()[axis];
            if (size < 0 && Double.isFinite(size)) {
                remarks.add("negative voxel sizes are read without their sign");
                return;
            }
        }
        for (int axis = 1; axis <= 3; axis++) {
            double size = fields.pixdim()[axis];
            if (size == 0 || !Double.isFinite(size)) {
                remarks.add("its only voxel along axis %d has no size and counts as 1 mm".formatted(axis));
            }
        }
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
        return (length(fields, axis) - 1) / 2.0;
    }

    private static long length(NiftiFields fields, int axis) {
        return axis <= fields.dim()[0] ? fields.dim()[axis] : 1;
    }

    /** Voxel size; a sign in the header means nothing, and no size means 1. */
    private static double size(NiftiFields fields, int axis) {
        double spacing = Math.abs(fields.pixdim()[axis]);
        return spacing > 0 && Double.isFinite(spacing) ? spacing : 1;
    }
}
