package medai.preprocess.registration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.SpatialMap;
import medai.imaging.Volume;
import medai.imaging.file.FieldFile;
import medai.imaging.file.Overlap;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;

/** A way to bring a scan onto a template. */
public sealed interface Registration {
    /**
     * A scan after registration.
     *
     * @param volume on the template's grid (on its own for {@link None})
     * @param toMoving from the template's patient space to the scan's own
     * @param how in a word, for preprocess.csv
     * @param similarity of scan and template that was reached, where the method tells it
     */
    record Moved(Volume volume, SpatialMap toMoving, String how, OptionalDouble similarity) {
        Moved(Volume volume, SpatialMap toMoving, String how) {
            this(volume, toMoving, how, OptionalDouble.empty());
        }
    }

    /** @param log for an external program's output */
    Moved register(Volume moving, Path log) throws IOException;

    /** Files beside the scan that the result depends on. */
    default List<Path> files() {
        return List.of();
    }

    /** Leaves the scan where it is. */
    record None() implements Registration {
        public static final String NAME = "None";

        public static None defaults() {
            return new None();
        }

        @Override
        public Moved register(Volume moving, Path log) {
            return new Moved(moving, Affine.identity(), "none");
        }
    }

    /**
     * Takes scan and template to share patient space already, and resamples the scan onto the template's grid (trilinear).
     *
     * @param template NIfTI file
     */
    record Header(Path template) implements Registration {
        public static final String NAME = "Header";

        @Override
        public List<Path> files() {
            return List.of(template);
        }

        @Override
        public Moved register(Volume moving, Path log) throws IOException {
            Volume fixed = ScanReader.readFile(template).volume();
            Overlap.require("the scan", moving.grid(), fixed.grid(), Affine.identity(), Resampling.Border.CENTRES);
            return new Moved(
                    Resampling.onto(moving, fixed.grid(), Resampling.Interpolation.TRILINEAR),
                    Affine.identity(),
                    "header");
        }
    }

    /**
     * Runs an external program such as FSL FLIRT, ANTs or elastix. It gets the scan as NIfTI, must write the registered scan on
     * the template's grid, and an affine matrix by which maps are carried back to the scan.
     *
     * @param template NIfTI file
     * @param command program and arguments, with {@code {moving}}, {@code {fixed}}, {@code {output}} and {@code {matrix}} in
     *     place of files
     * @param matrix what the matrix file holds
     */
    record Command(Path template, List<String> command, MatrixFormat matrix) implements Registration {
        public static final String NAME = "Command";

        public Command {
            command = List.copyOf(command);
            ExternalProgram.requirePlaces(command, List.of("{moving}", "{fixed}", "{output}", "{matrix}"));
        }

        @Override
        public List<Path> files() {
            return List.of(template);
        }

        @Override
        public Moved register(Volume moving, Path log) throws IOException {
            return new ExternalRegistration(template, command).affine(moving, matrix, log);
        }
    }

    /**
     * Runs an external program that bends the scan onto the template, such as ANTs (SyN) or FSL FNIRT. It must write the registered
     * scan, and the whole map from the template to the scan as a displacement field, both on the template's grid; the field must
     * reproduce the registered scan. Maps are carried back to the scan by the field's inverse, which medai computes.
     *
     * @param template NIfTI file
     * @param command program and arguments, with {@code {moving}}, {@code {fixed}}, {@code {output}} and {@code {field}} in place of
     *     files
     * @param field what the numbers of the field are
     */
    record Deformable(Path template, List<String> command, FieldFile.Format field) implements Registration {
        public static final String NAME = "Deformable";

        public Deformable {
            command = List.copyOf(command);
            ExternalProgram.requirePlaces(command, List.of("{moving}", "{fixed}", "{output}", "{field}"));
        }

        @Override
        public List<Path> files() {
            return List.of(template);
        }

        @Override
        public Moved register(Volume moving, Path log) throws IOException {
            return new ExternalRegistration(template, command).deformable(moving, field, log);
        }
    }

    /**
     * medai's own search for the map that makes the scan most alike the template.
     *
     * @param template NIfTI file
     * @param transform what may change
     * @param metric what alike means
     * @param outside what lies beyond the scan
     * @param mask label map on the template's grid: where it is above 0 counts; everywhere if absent
     */
    record BuiltIn(Path template, Transform transform, Metric metric, Outside outside, Optional<Path> mask)
            implements Registration {
        public static final String NAME = "BuiltIn";

        /** The default, as in the paper (Inglese et al., section 2.3). */
        public static Transform defaultTransform() {
            return Transform.AFFINE;
        }

        public static Metric defaultMetric() {
            return Metric.MUTUAL_INFORMATION;
        }

        public static Outside defaultOutside() {
            return Outside.BACKGROUND;
        }

        @Override
        public List<Path> files() {
            return mask.map(m -> List.of(template, m)).orElse(List.of(template));
        }

        @Override
        public Moved register(Volume moving, Path log) throws IOException {
            Volume fixed = ScanReader.readFile(template).volume();
            boolean[] inside = mask.isPresent() ? inside(mask.get(), fixed.grid()) : new boolean[0];
            requireContrast(template, fixed, inside);
            requireContrast("the scan", moving, new boolean[0]);
            AffineSearch.Result found =
                    new AffineSearch(fixed, inside, moving, metric, outside, transform.freedom).run();
            if (!Double.isFinite(found.similarity())) {
                throw new UnusableInputException(
                        "the scan",
                        "no place at which it overlaps with a tenth of " + template + " and both have contrast",
                        "two images of the same part of the body",
                        "look at both; a mask of the template may leave too little of it");
            }
            Volume moved = Resampling.onto(
                    moving, fixed.grid(), found.map(), Resampling.Interpolation.TRILINEAR, Resampling.Border.CENTRES);
            return new Moved(
                    moved,
                    found.map(),
                    transform.name().toLowerCase(Locale.ROOT),
                    OptionalDouble.of(found.similarity()));
        }

        /**
         * Nothing can be aligned with an image without structure, and a voxel that is no number has no likeness to any.
         *
         * @param inside voxels that count; empty for all
         */
        private static void requireContrast(Object image, Volume volume, boolean[] inside)
                throws UnusableInputException {
            int bad = volume.nonFinite();
            if (bad > 0) {
                throw new UnusableInputException(
                        image,
                        "%d NaN or infinite of %d voxels".formatted(bad, volume.voxels().length),
                        "finite intensities",
                        "set them to 0 first; in \"medai preprocess\" that is non_finite: zero");
            }
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < volume.voxels().length; i++) {
                if (inside.length == 0 || inside[i]) {
                    low = Math.min(low, volume.voxels()[i]);
                    high = Math.max(high, volume.voxels()[i]);
                }
            }
            if (low == high) {
                throw new UnusableInputException(
                        image,
                        "one intensity only, %s%s".formatted(low, inside.length == 0 ? "" : ", where the mask is"),
                        "an image with contrast",
                        "look at the image");
            }
        }

        private static boolean[] inside(Path mask, Grid grid) throws IOException {
            Volume labels = ScanReader.readMask(mask);
            if (!labels.grid().matches(grid, 1e-3)) {
                throw new UnusableInputException(
                        mask, labels.grid().describe(), grid.describe() + " as the template", "resample the mask");
            }
            boolean[] inside = new boolean[grid.size()];
            boolean some = false;
            for (int i = 0; i < inside.length; i++) {
                inside[i] = labels.voxels()[i] > 0;
                some |= inside[i];
            }
            if (!some) {
                throw new UnusableInputException(
                        mask, "no voxel above 0", "the part of the template that counts", "draw the mask");
            }
            return inside;
        }
    }

    /** What a map may change. */
    enum Transform {
        /** Turns and shifts. */
        RIGID(6),
        /** Turns, shifts, scales and shears. */
        AFFINE(12);

        final int freedom;

        Transform(int freedom) {
            this.freedom = freedom;
        }
    }

    /** What lies beyond a scan. */
    enum Outside {
        /** Air, as dark as the darkest voxel: for scans of a whole object. */
        BACKGROUND,
        /** Unknown, and left out of the similarity: for scans that cut through the object. */
        IGNORED;

        float intensity(Volume scan) {
            if (this == IGNORED) {
                return Float.NaN;
            }
            float least = Float.POSITIVE_INFINITY;
            for (float value : scan.voxels()) {
                least = Math.min(least, value);
            }
            return least;
        }
    }

    /** How the similarity of two images is measured. */
    enum Metric {
        /** Any statistical relation of the intensities: works across contrasts too. */
        MUTUAL_INFORMATION,
        /** A linear relation of the intensities: for images of the same contrast. */
        CORRELATION;

        private static final int BINS = 32;

        Similarity similarity(Volume fixed, Volume moving) {
            return this == CORRELATION
                    ? new NormalisedCorrelation()
                    : new MutualInformation(BINS, range(fixed), range(moving));
        }

        /** Without the brightest thousandth of the voxels, which is fat, vessels and spikes. */
        private static MutualInformation.Range range(Volume volume) {
            float[] sorted = volume.voxels().clone();
            Arrays.parallelSort(sorted);
            float low = sorted[0];
            float high = sorted[(int) (0.999 * (sorted.length - 1))];
            return new MutualInformation.Range(low, high > low ? high : Math.max(sorted[sorted.length - 1], low + 1));
        }
    }

    /** What the transform that a program writes means. */
    enum MatrixFormat {
        /** FSL: 4 x 4, from the moving to the fixed image, in FSL's scaled voxel coordinates. */
        FLIRT,
        /** 4 x 4, from the moving to the fixed image, in RAS+ mm. */
        RAS,
        /** NiftyReg's reg_aladin: 4 x 4, from the fixed (reference) to the moving (floating) image, in RAS+ mm. */
        NIFTYREG,
        /** ITK text transform, from the fixed to the moving image, in LPS mm; ANTs writes it by ConvertTransformFile. */
        ITK,
        /** A parameter file of elastix with an affine or Euler transform and no initial one. */
        ELASTIX
    }
}
