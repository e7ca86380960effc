package medai.train.augment;

import java.util.List;
import java.util.Optional;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.random.Draw;

/** How a random view of a scan is made. */
public sealed interface AugmentationConfig permits AugmentationConfig.None, AugmentationConfig.Spatial, InPlane {
    /** Whether all images of one scan are changed in the same way: views that share a grid must keep doing so. */
    default boolean alikeForAllInputs() {
        return true;
    }

    /** Whether left and right are exchanged at random. */
    default boolean flip() {
        return false;
    }

    /** Draws a random transform of scans on a grid; it is the same for the same state of {@code draw}. */
    Transform draw(Grid grid, Draw draw);

    /** Draws a transform and applies it to an image. */
    default void view(Volume scan, Draw draw, float[] view) {
        draw(scan.grid(), draw).image(scan, view);
    }

    /** The scan itself. */
    record None() implements AugmentationConfig {
        public static final String NAME = "None";

        public static None defaults() {
            return new None();
        }

        @Override
        public Transform draw(Grid grid, Draw draw) {
            return new Transform() {
                @Override
                public Affine toSource() {
                    return Affine.identity();
                }

                @Override
                public void image(Volume scan, float[] view) {
                    System.arraycopy(scan.voxels(), 0, view, 0, view.length);
                }
            };
        }
    }

    /**
     * Crop, flip and rotation in one trilinear resampling (Inglese et al., section 2.5); the paper's three settings are {crop},
     * {crop, flip} and {crop, flip, rotation}. A crop takes 0 to {@code crop} voxels off each axis, at either end, and what is
     * left is stretched over the grid again, as in SimCLR. Values outside the scan are 0.
     *
     * @param crop largest number of voxels to take off an axis, 0 for none
     * @param flip whether left and right are exchanged at random, in every second view on average
     * @param rotation the largest angle about each of the three axes, in degrees, 0 for none
     * @param intensity changes of brightness and the like, which the paper does not have
     */
    record Spatial(int crop, boolean flip, double rotation, Optional<Intensity> intensity)
            implements AugmentationConfig {
        public static final String NAME = "Spatial";
        public static final List<String> LATER = List.of("intensity");

        /** Without changes of intensity. */
        public Spatial(int crop, boolean flip, double rotation) {
            this(crop, flip, rotation, Optional.empty());
        }

        public Spatial {
            if (crop < 0) {
                throw new IllegalArgumentException("crop must be at least 0 voxels; found " + crop);
            }
            if (!(rotation >= 0 && rotation <= 180)) {
                throw new IllegalArgumentException("rotation must be from 0 to 180 degrees; found " + rotation);
            }
        }

        public static Spatial defaults() {
            return new Spatial(15, true, 45);
        }

        @Override
        public Transform draw(Grid grid, Draw draw) {
            Affine drawn = toSource(grid, draw);
            Optional<Intensity.Drawn> changed = intensity.map(strength -> strength.draw(draw));
            return new Transform() {
                @Override
                public Affine toSource() {
                    return drawn;
                }

                @Override
                public void image(Volume scan, float[] view) {
                    resample(scan, drawn, view);
                    changed.ifPresent(change -> change.change(scan, view));
                }
            };
        }

        /** From voxels of the view to voxels of the scan. */
        Affine toSource(Grid grid, Draw draw) {
            double[] scale = new double[3];
            double[] first = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                int cut = Math.min(draw.nextInt(crop + 1), grid.size(axis) - 1);
                int before = draw.nextInt(cut + 1);
                scale[axis] = (double) (grid.size(axis) - cut) / grid.size(axis);
                first[axis] = before + (scale[axis] - 1) / 2; // outer edges stay outer edges
            }
            Affine cropped = Affine.translation(first[0], first[1], first[2])
                    .after(Affine.scaling(scale[0], scale[1], scale[2]));
            boolean mirrored = flip && draw.nextBoolean();
            Affine flipped =
                    mirrored ? Affine.rows(-1, 0, 0, grid.width() - 1, 0, 1, 0, 0, 0, 0, 1, 0) : Affine.identity();
            return cropped.after(flipped).after(turned(grid, draw));
        }

        /** A rotation about the centre of the grid by angles in patient space, also where voxels are not cubes. */
        private Affine turned(Grid grid, Draw draw) {
            double limit = Math.toRadians(rotation);
            double aboutX = draw.between(-limit, limit);
            double aboutY = draw.between(-limit, limit);
            double aboutZ = draw.between(-limit, limit);
            if (rotation == 0) {
                return Affine.identity();
            }
            Affine millimetres = Affine.scaling(
                            grid.affine().spacing(0),
                            grid.affine().spacing(1),
                            grid.affine().spacing(2))
                    .after(Affine.translation(
                            -(grid.width() - 1) / 2.0, -(grid.height() - 1) / 2.0, -(grid.depth() - 1) / 2.0));
            return millimetres
                    .inverse()
                    .after(Affine.rotation(aboutX, aboutY, aboutZ))
                    .after(millimetres);
        }

        private static void resample(Volume scan, Affine toSource, float[] view) {
            Grid grid = scan.grid();
            int at = 0;
            for (int z = 0; z < grid.depth(); z++) {
                for (int y = 0; y < grid.height(); y++) {
                    double i = toSource.at(0, 1) * y + toSource.at(0, 2) * z + toSource.at(0, 3);
                    double j = toSource.at(1, 1) * y + toSource.at(1, 2) * z + toSource.at(1, 3);
                    double k = toSource.at(2, 1) * y + toSource.at(2, 2) * z + toSource.at(2, 3);
                    for (int x = 0; x < grid.width(); x++) {
                        boolean inside = i >= 0
                                && j >= 0
                                && k >= 0
                                && i <= grid.width() - 1
                                && j <= grid.height() - 1
                                && k <= grid.depth() - 1;
                        view[at++] = inside ? Resampling.trilinear(scan, i, j, k) : 0;
                        i += toSource.at(0, 0);
                        j += toSource.at(1, 0);
                        k += toSource.at(2, 0);
                    }
                }
            }
        }
    }
}
