package medai.simulate.wrist;

import java.util.List;

/**
 * A structure as a level function in millimetres: x from the radial to the ulnar side, y from palm to back, z from the forearm to
 * the fingers, from a point between the rows of the carpus.
 */
sealed interface Solid {
    /** At most 1 inside, above outside, and about linear in between and beyond. */
    double level(double x, double y, double z);

    /** A typical half-width in mm, by which levels become distances. */
    double radius();

    /** Lowest and highest x, y and z. */
    List<double[]> bounds();

    /** Distance to the surface in mm, negative inside; good near the surface. */
    default double distance(double x, double y, double z) {
        return (level(x, y, z) - 1) * radius();
    }

    /** An ellipsoid with axes along x, y and z. */
    record Ellipsoid(double x, double y, double z, double rx, double ry, double rz) implements Solid {
        @Override
        public double level(double px, double py, double pz) {
            double a = (px - x) / rx;
            double b = (py - y) / ry;
            double c = (pz - z) / rz;
            return Math.sqrt(a * a + b * b + c * c);
        }

        @Override
        public double radius() {
            return Math.cbrt(rx * ry * rz);
        }

        @Override
        public List<double[]> bounds() {
            return List.of(new double[] {x - rx, x + rx}, new double[] {y - ry, y + ry}, new double[] {z - rz, z + rz});
        }
    }

    /**
     * A straight or bent tube of elliptic section along z with rounded ends.
     *
     * @param z0 lower end
     * @param z1 upper end
     * @param x at z = 0
     * @param y at z = 0
     * @param dx change of x per mm of z
     * @param dy change of y per mm of z
     * @param bend further change of y by z^2 / 1000
     */
    record Tube(double z0, double z1, double x, double y, double dx, double dy, double bend, double rx, double ry)
            implements Solid {
        private double centreX(double z) {
            return x + dx * z;
        }

        private double centreY(double z) {
            return y + dy * z + bend * z * z / 1000;
        }

        @Override
        public double level(double px, double py, double pz) {
            double z = Math.max(z0, Math.min(z1, pz));
            double a = (px - centreX(z)) / rx;
            double b = (py - centreY(z)) / ry;
            double c = (pz - z) / Math.min(rx, ry);
            return Math.sqrt(a * a + b * b + c * c);
        }

        @Override
        public double radius() {
            return Math.sqrt(rx * ry);
        }

        @Override
        public List<double[]> bounds() {
            double lowX = Math.min(centreX(z0), centreX(z1)) - rx;
            double highX = Math.max(centreX(z0), centreX(z1)) + rx;
            double most = Math.abs(bend) * Math.max(z0 * z0, z1 * z1) / 1000;
            double lowY = Math.min(y + dy * z0, y + dy * z1) - ry - most;
            double highY = Math.max(y + dy * z0, y + dy * z1) + ry + most;
            double cap = Math.min(rx, ry);
            return List.of(new double[] {lowX, highX}, new double[] {lowY, highY}, new double[] {z0 - cap, z1 + cap});
        }
    }
}
