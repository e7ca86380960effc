package medai.train.augment;

import medai.imaging.Gaussian;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;

/**
 * Random changes of what scanners change: two views of one head that differ in them can be told to be of one head by its anatomy
 * only (Chen et al. 2020, section 3.1, on colour). All are relative to the scan's own range, from its lowest value (0 below) to its
 * highest (1), may be combined, and are made in this order; 0 turns one off. Voxels that are exactly 0, as outside the scan or a mask,
 * stay so.
 *
 * @param gamma SD of the log of the exponent of the values
 * @param contrast SD of the log of the factor on the difference from the scan's mean; the range is kept
 * @param brightness SD of the log of the factor on all values
 * @param bias SD of each of the nine coefficients of a coil's smooth field: the exponential of a polynomial of second degree in
 *     coordinates that run from -1 to 1 over the scan
 * @param blur largest standard deviation of a Gaussian filter, in voxels
 * @param noise largest standard deviation of Gaussian noise
 */
public record Intensity(double gamma, double contrast, double brightness, double bias, double blur, double noise) {
    public static final String NAME = "Intensity";

    public Intensity {
        for (double strength : new double[] {gamma, contrast, brightness, bias, blur, noise}) {
            if (!(strength >= 0 && strength <= 5)) {
                throw new IllegalArgumentException(
                        "gamma, contrast, brightness, bias, blur and noise must be from 0 to 5; found " + strength);
            }
        }
    }

    /** Changes of about the size that those between scanners have. */
    public static Intensity defaults() {
        return new Intensity(0.3, 0.2, 0.2, 0.2, 0.5, 0.05);
    }

    /** Draws one change of all images of a scan. */
    Drawn draw(Draw draw) {
        double power = Math.exp(draw.normal(0, gamma));
        double stretch = Math.exp(draw.normal(0, contrast));
        double factor = Math.exp(draw.normal(0, brightness));
        double[] field = new double[9];
        for (int i = 0; i < field.length; i++) {
            field[i] = draw.normal(0, bias);
        }
        return new Drawn(this, power, stretch, factor, field, draw.between(0, blur), draw.between(0, noise), draw);
    }

    /** The numbers of one change. */
    static final class Drawn {
        private final Intensity strength;
        private final double power;
        private final double stretch;
        private final double factor;
        private final double[] field;
        private final double sigma;
        private final double noise;
        private final Draw draw;

        Drawn(
                Intensity strength,
                double power,
                double stretch,
                double factor,
                double[] field,
                double sigma,
                double noise,
                Draw draw) {
            this.strength = strength;
            this.power = power;
            this.stretch = stretch;
            this.factor = factor;
            this.field = field;
            this.sigma = sigma;
            this.noise = noise;
            this.draw = draw;
        }

        /**
         * Changes a view, which was resampled from a scan.
         *
         * @param view one value per voxel of the scan
         */
        void change(Volume scan, float[] view) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            double sum = 0;
            for (float value : scan.voxels()) {
                low = Math.min(low, value);
                high = Math.max(high, value);
                sum += value;
            }
            double range = high - low;
            if (!(range > 0)) {
                return;
            }
            double mean = (sum / scan.voxels().length - low) / range;
            Grid grid = scan.grid();
            int at = 0;
            for (int z = 0; z < grid.depth(); z++) {
                for (int y = 0; y < grid.height(); y++) {
                    Row sensitivity = new Row(grid, y, z);
                    for (int x = 0; x < grid.width(); x++, at++) {
                        double gain = sensitivity.next();
                        if (view[at] != 0) {
                            view[at] = (float) (low + range * gain * toned((view[at] - low) / range, mean));
                        }
                    }
                }
            }
            if (strength.blur > 0) {
                float[] smooth = Gaussian.smooth(scan.with(view), sigma, sigma, sigma, Gaussian.Border.NEAREST)
                        .voxels();
                for (int i = 0; i < view.length; i++) {
                    view[i] = view[i] == 0 ? 0 : smooth[i];
                }
            }
            for (int i = 0; strength.noise > 0 && i < view.length; i++) {
                view[i] += view[i] == 0 ? 0 : (float) (noise * range * draw.nextGaussian());
            }
        }

        private double toned(double value, double mean) {
            double raised = strength.gamma > 0 ? Math.pow(Math.max(0, value), power) : value;
            return strength.contrast > 0 ? Math.max(0, Math.min(1, mean + stretch * (raised - mean))) : raised;
        }

        /** The coil's field along a row: as the exponent is quadratic in x, two products a voxel do. */
        private final class Row {
            private double value;
            private double ratio;
            private final double growth;

            Row(Grid grid, int y, int z) {
                double v = place(y, grid.height());
                double w = place(z, grid.depth());
                double u = place(0, grid.width());
                double step = grid.width() > 1 ? 2.0 / (grid.width() - 1) : 0;
                double linear = field[0] + field[6] * v + field[7] * w;
                double rest = field[1] * v + field[2] * w + field[4] * v * v + field[5] * w * w + field[8] * v * w;
                value = factor * Math.exp(linear * u + field[3] * u * u + rest);
                ratio = Math.exp(linear * step + field[3] * step * (2 * u + step));
                growth = Math.exp(2 * field[3] * step * step);
            }

            double next() {
                double now = value;
                value *= ratio;
                ratio *= growth;
                return now;
            }
        }

        private static double place(int i, int n) {
            return n > 1 ? 2.0 * i / (n - 1) - 1 : 0;
        }
    }
}
