package medai.imaging.file;

import java.util.List;
import medai.imaging.Affine;
import medai.imaging.Volume;
import org.jspecify.annotations.Nullable;

/**
 * A scan as its file describes it.
 *
 * @param volumes the scaled intensities on the grid that was chosen: one volume, or those of a file with several, such as time
 *     points, diffusion directions or colour channels, all of one grid
 * @param shape lengths of the axes in the file, three or more
 * @param form which of the file's geometries that is
 * @param sform the affine of the sform, or null if the file has none
 * @param qform the affine of the qform, or null if the file has none
 * @param datatype how voxels are stored, such as {@code int16}
 * @param description what the file says about itself, up to 79 characters
 * @param extensions what other programs added to the header
 * @param rounded the ends of what the file stores, where the volumes hold some of it rounded only; null where they hold it all
 */
public record Scan(
        List<Volume> volumes,
        List<Integer> shape,
        Form form,
        @Nullable Affine sform,
        @Nullable Affine qform,
        String datatype,
        String description,
        List<NiftiExtension> extensions,
        @Nullable Stored rounded) {
    public Scan {
        volumes = List.copyOf(volumes);
        shape = List.copyOf(shape);
        extensions = List.copyOf(extensions);
    }

    /** A scan whose volumes hold what the file stores. */
    public Scan(
            List<Volume> volumes,
            List<Integer> shape,
            Form form,
            @Nullable Affine sform,
            @Nullable Affine qform,
            String datatype,
            String description,
            List<NiftiExtension> extensions) {
        this(volumes, shape, form, sform, qform, datatype, description, extensions, null);
    }

    /** The smallest and the largest number of a file, exactly. */
    public record Stored(Number min, Number max) {}

    /** Where a scan's geometry comes from. */
    public enum Form {
        SFORM,
        QFORM,
        /**
         * Neither form is set: spacing only, so left and right are a guess (the first axis is taken to run from right to left, as
         * in nibabel).
         */
        SPACING,
        /** A series of DICOM images: positions and orientations of the slices. */
        DICOM,
        /** A picture, which has neither a scale in millimetres nor patient coordinates. */
        PIXELS;

        /** Whether it says where the patient's left is. */
        public boolean isOriented() {
            return this != SPACING && this != PIXELS;
        }
    }

    /** The same scan with some of its volumes. */
    public Scan withVolumes(List<Volume> some) {
        return new Scan(some, shape, form, sform, qform, datatype, description, extensions, rounded);
    }

    /** The first volume; the only one unless all were asked for. */
    public Volume volume() {
        return volumes.get(0);
    }

    /** The largest distance in mm between the corners of the field of view under the two forms; 0 unless the file has both. */
    public double formDisagreement() {
        if (sform == null || qform == null) {
            return 0;
        }
        double worst = 0;
        for (int corner = 0; corner < 8; corner++) {
            double x = (corner & 1) * (volume().grid().width() - 1);
            double y = (corner >> 1 & 1) * (volume().grid().height() - 1);
            double z = (corner >> 2 & 1) * (volume().grid().depth() - 1);
            double[] s = sform.apply(x, y, z);
            double[] q = qform.apply(x, y, z);
            worst = Math.max(worst, Math.sqrt(sq(s[0] - q[0]) + sq(s[1] - q[1]) + sq(s[2] - q[2])));
        }
        return worst;
    }

    /** In words: which form was used, and any reason to doubt it. */
    public String describeForm() {
        return switch (form) {
            case SFORM ->
                formDisagreement() > 0.01
                        ? "sform (the qform differs by up to %.2f mm and was not used)".formatted(formDisagreement())
                        : "sform";
            case QFORM -> "qform (no sform)";
            case DICOM -> "DICOM positions";
            case PIXELS -> "pixels of 1 mm (a picture has no geometry)";
            case SPACING -> "spacing only (neither form is set: orientation is a guess)";
        };
    }

    private static double sq(double v) {
        return v * v;
    }
}
