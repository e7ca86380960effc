package medai.preprocess.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.Overlap;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.mask.Mask;
import medai.preprocess.slice.SliceRule;

/** A step that decides which voxels there are and where they lie; intensities change only through interpolation. */
public sealed interface GridStep extends Step {
    /** Where voxels lie when their size changes. */
    enum Align {
        /** The outer edges of the field of view stay. */
        FIELD_OF_VIEW,
        /** The centre of the first voxel stays, as in ITK. */
        ORIGIN
    }

    /** What lies beyond the outermost voxel centres. */
    enum Beyond {
        /** Their values again. */
        EDGE,
        /** Zero. */
        ZERO
    }

    /**
     * Voxels of a given size, such as 0.5 x 0.5 mm for all images (sacro-iliac paper, section 3.2.1).
     *
     * @param spacing mm along x, y and z; 0 leaves an axis as it is
     * @param align what stays in its place
     * @param beyond what lies outside
     * @param interpolation trilinear, or nearest for labels
     */
    record Resample(List<Double> spacing, Align align, Beyond beyond, Resampling.Interpolation interpolation)
            implements GridStep {
        public static final String NAME = "Resample";

        public Resample {
            spacing = List.copyOf(spacing);
            if (spacing.size() != 3 || spacing.stream().anyMatch(s -> !(s >= 0 && s < 1000))) {
                throw new IllegalArgumentException(
                        "spacing must be three numbers of mm, 0 for an axis that stays; found " + spacing);
            }
        }

        public static Align defaultAlign() {
            return Align.FIELD_OF_VIEW;
        }

        public static Beyond defaultBeyond() {
            return Beyond.EDGE;
        }

        public static Resampling.Interpolation defaultInterpolation() {
            return Resampling.Interpolation.TRILINEAR;
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws UnusableInputException {
            Grid from = scan.volume().grid();
            int[] size = new int[3];
            double[] ratio = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                double own = from.affine().spacing(axis);
                double wanted = spacing.get(axis) > 0 ? spacing.get(axis) : own;
                double voxels = voxels(from.size(axis), own, wanted);
                if (voxels > 1 << 15) {
                    throw new UnusableInputException(
                            "%s at %s mm would have %.0f voxels along axis %d; choose a larger spacing"
                                    .formatted(from.describe(), spacing, voxels, axis + 1));
                }
                size[axis] = (int) voxels;
                ratio[axis] = wanted / own;
            }
            double first = align == Align.ORIGIN ? 0 : 0.5;
            Affine toOld = Affine.translation(first * (ratio[0] - 1), first * (ratio[1] - 1), first * (ratio[2] - 1))
                    .after(Affine.scaling(ratio[0], ratio[1], ratio[2]));
            Grid to = new Grid(size[0], size[1], size[2], from.affine().after(toOld));
            Resampling.Border border = beyond == Beyond.EDGE ? Resampling.Border.CLAMP : Resampling.Border.CENTRES;
            return scan.onto(to, interpolation, border).decided("resampled", to.describe());
        }

        private static double voxels(int before, double own, double wanted) {
            return Math.max(1, Math.floor(before * own / wanted + 0.5));
        }

        @Override
        public Extent extent(Extent before) {
            Extent after = before;
            for (int axis = 0; axis < 3; axis++) {
                double own = before.spacing().get(axis);
                double wanted = spacing.get(axis);
                if (wanted > 0) {
                    double voxels = own > 0 ? voxels(before.voxels().get(axis), own, wanted) : 0;
                    after = after.with(axis, before.voxels().get(axis) == 0 ? 0 : (int) voxels, wanted);
                }
            }
            return after;
        }
    }

    /**
     * The voxels of another image, taken to share patient space with the scan.
     *
     * @param template NIfTI file
     * @param interpolation trilinear, or nearest for labels
     */
    record ResampleTo(Path template, Resampling.Interpolation interpolation) implements GridStep {
        public static final String NAME = "ResampleTo";

        public static Resampling.Interpolation defaultInterpolation() {
            return Resampling.Interpolation.TRILINEAR;
        }

        @Override
        public List<Path> files() {
            return List.of(template);
        }

        @Override
        public Extent extent(Extent before) throws IOException {
            return Extent.of(template);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws IOException {
            Grid to = ScanReader.readFile(template).volume().grid();
            Overlap.requireAndRemark(
                    context.id(), scan.volume().grid(), to, Affine.identity(), Resampling.Border.CENTRES);
            return scan.onto(to, interpolation, Resampling.Border.CENTRES).decided("resampled", to.describe());
        }
    }

    /**
     * Cuts or fills up with zeros, evenly on both sides, to a number of voxels.
     *
     * @param size voxels along x, y and z; 0 leaves an axis as it is
     */
    record CropOrPad(List<Integer> size) implements GridStep {
        public static final String NAME = "CropOrPad";

        public CropOrPad {
            size = List.copyOf(size);
            if (size.size() != 3 || size.stream().anyMatch(n -> n < 0)) {
                throw new IllegalArgumentException(
                        "size must be three numbers of voxels, 0 for an axis that stays; found " + size);
            }
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) {
            Grid from = scan.volume().grid();
            int[] first = new int[3]; // in the source, negative where padded
            int[] to = new int[3];
            for (int axis = 0; axis < 3; axis++) {
                to[axis] = size.get(axis) > 0 ? size.get(axis) : from.size(axis);
                int more = from.size(axis) - to[axis];
                first[axis] = more >= 0 ? more / 2 : -(-more / 2);
            }
            Grid box = from.box(first[0], first[1], first[2], to[0], to[1], to[2]);
            return scan.moved(volume -> Cutting.cut(volume, box, first))
                    .decided("crop", first[0] + ";" + first[1] + ";" + first[2]);
        }

        @Override
        public Extent extent(Extent before) {
            Extent after = before;
            for (int axis = 0; axis < 3; axis++) {
                if (size.get(axis) > 0) {
                    after = after.with(axis, size.get(axis), before.spacing().get(axis));
                }
            }
            return after;
        }
    }

    /**
     * Cuts to the smallest box around the foreground.
     *
     * @param margin voxels to keep around it, as far as the image reaches
     */
    record CropToForeground(int margin) implements GridStep {
        public static final String NAME = "CropToForeground";

        public CropToForeground {
            if (margin < 0) {
                throw new IllegalArgumentException("margin must be at least 0 voxels; found " + margin);
            }
        }

        public static CropToForeground defaults() {
            return new CropToForeground(0);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws UnusableInputException {
            Mask.Bounds box = Cutting.around(scan).grown(margin, scan.volume().grid());
            return Cutting.cut(scan, box).decided("crop", box.x0() + ";" + box.y0() + ";" + box.z0());
        }

        @Override
        public Extent extent(Extent before) {
            return new Extent(Extent.unknown().voxels(), before.spacing(), before.codes());
        }
    }

    /**
     * Brings objects to a similar size: the foreground's box in the plane of the slices, scaled so that its longer side fills a
     * square of pixels, centred, with zeros around (RA thesis, section 3.3.2). Slices stay.
     *
     * @param size pixels of the square
     */
    record FitInPlane(int size) implements GridStep {
        public static final String NAME = "FitInPlane";

        public FitInPlane {
            if (size < 1 || size > 1 << 13) {
                throw new IllegalArgumentException("size must be from 1 to 8192 pixels; found " + size);
            }
        }

        public static FitInPlane defaults() {
            return new FitInPlane(512);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws UnusableInputException {
            Grid whole = scan.volume().grid();
            Mask.Bounds found = Cutting.around(scan);
            Mask.Bounds box = new Mask.Bounds(found.x0(), found.y0(), 0, found.x1(), found.y1(), whole.depth() - 1);
            Prepared cut = Cutting.cut(scan, box);
            Grid from = cut.volume().grid();
            double sx = from.affine().spacing(0);
            double sy = from.affine().spacing(1);
            double side = Math.max(from.width() * sx, from.height() * sy);
            double pixel = side / size;
            Affine toOld = Affine.translation((from.width() - 1) / 2.0, (from.height() - 1) / 2.0, 0)
                    .after(Affine.scaling(pixel / sx, pixel / sy, 1))
                    .after(Affine.translation(-(size - 1) / 2.0, -(size - 1) / 2.0, 0));
            Grid to = new Grid(size, size, from.depth(), from.affine().after(toOld));
            return cut.onto(to, Resampling.Interpolation.TRILINEAR, Resampling.Border.EDGES)
                    .decided("crop", box.x0() + ";" + box.y0() + ";0")
                    .decided("pixel_mm", String.valueOf(pixel));
        }

        @Override
        public Extent extent(Extent before) {
            return before.with(0, size, 0).with(1, size, 0);
        }
    }

    /** What to do with a volume that has too few slices. */
    enum TooFew {
        /** Report it. */
        FAIL,
        /** Repeat the last slice. */
        REPEAT
    }

    /**
     * Keeps the slices that a network sees.
     *
     * @param rule which
     * @param tooFew what to do with volumes that have fewer slices than the rule takes
     */
    record SelectSlices(SliceRule rule, TooFew tooFew) implements GridStep {
        public static final String NAME = "SelectSlices";

        public static TooFew defaultTooFew() {
            return TooFew.FAIL;
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws UnusableInputException {
            Prepared enough = rule.resamples() ? scan : withEnough(scan);
            Grid from = enough.volume().grid();
            if (rule.resamples()) {
                Grid to = from.sameFieldOfView(from.width(), from.height(), rule.count());
                Prepared brought = from.depth() == rule.count()
                        ? scan
                        : scan.onto(to, Resampling.Interpolation.TRILINEAR, Resampling.Border.EDGES);
                return brought.decided("slices", "all of " + from.depth());
            }
            int[] kept = rule.choose(enough.volume(), enough.foreground(), context.draw("slices"));
            int last = scan.volume().grid().depth() - 1; // which may be repeated
            Volume some = slices(enough.volume(), kept);
            return enough.with(some, enough.mask().map(mask -> mask.slices(some.grid(), kept)))
                    .decided(
                            "slices",
                            IntStream.of(kept)
                                    .mapToObj(z -> String.valueOf(Math.min(z, last)))
                                    .collect(Collectors.joining(";")));
        }

        /** Slices kept may lie further apart than before. */
        @Override
        public Extent extent(Extent before) {
            return before.with(2, rule.count(), 0);
        }

        private Prepared withEnough(Prepared scan) throws UnusableInputException {
            Grid from = scan.volume().grid();
            if (from.depth() >= rule.count()) {
                return scan;
            }
            if (tooFew == TooFew.FAIL) {
                throw new UnusableInputException(
                        "%d slices; expected at least %d for %s; leave the scan out, or set too_few: repeat"
                                .formatted(
                                        from.depth(), rule.count(), rule.name().toLowerCase(java.util.Locale.ROOT)));
            }
            Grid more = new Grid(from.width(), from.height(), rule.count(), from.affine());
            return scan.moved(volume -> {
                int slice = from.width() * from.height();
                float[] voxels = Arrays.copyOf(volume.voxels(), more.size());
                for (int z = from.depth(); z < more.depth(); z++) {
                    System.arraycopy(voxels, (from.depth() - 1) * slice, voxels, z * slice, slice);
                }
                return new Volume(more, voxels);
            });
        }

        /** Evenly spaced slices; the grid says how far they are apart. */
        private static Volume slices(Volume volume, int[] kept) {
            Grid from = volume.grid();
            int stride = kept.length > 1 ? kept[1] - kept[0] : 1;
            Affine toOld = Affine.translation(0, 0, kept[0]).after(Affine.scaling(1, 1, stride));
            Grid to = new Grid(
                    from.width(), from.height(), kept.length, from.affine().after(toOld));
            int slice = from.width() * from.height();
            float[] voxels = new float[to.size()];
            for (int i = 0; i < kept.length; i++) {
                System.arraycopy(volume.voxels(), kept[i] * slice, voxels, i * slice, slice);
            }
            return new Volume(to, voxels);
        }
    }
}
