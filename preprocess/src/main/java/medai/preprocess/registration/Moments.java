package medai.preprocess.registration;

import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;

/**
 * Where the mass of an image lies, with intensities above the minimum as mass.
 *
 * @param centre RAS+ mm
 * @param radius root of the mean squared distance from the centre, mm; at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Moments(double[] centre, double radius) {
    static Moments of(Volume volume) {
        Grid grid = volume.grid();
        float least = Float.POSITIVE_INFINITY;
        for (float value : volume.voxels()) {
            least = Math.min(least, value);
        }
        double mass = 0;
        double[] first = new double[3];
        double square = 0;
        Affine a = grid.affine();
        int i = 0;
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    double m = (double) volume.voxels()[i++] - least;
                    double r = a.at(0, 0) * x + a.at(0, 1) * y + a.at(0, 2) * z + a.at(0, 3);
                    double p = a.at(1, 0) * x + a.at(1, 1) * y + a.at(1, 2) * z + a.at(1, 3);
                    double s = a.at(2, 0) * x + a.at(2, 1) * y + a.at(2, 2) * z + a.at(2, 3);
                    mass += m;
                    first[0] += m * r;
                    first[1] += m * p;
                    first[2] += m * s;
                    square += m * (r * r + p * p + s * s);
                }
            }
        }
        if (!(mass > 0)) {
            return new Moments(
                    a.apply((grid.width() - 1) / 2.0, (grid.height() - 1) / 2.0, (grid.depth() - 1) / 2.0), 1);
        }
        double length = 0;
        for (int k = 0; k < 3; k++) {
            first[k] /= mass;
            length += first[k] * first[k];
        }
        return new Moments(first, Math.sqrt(Math.max(1, square / mass - length)));
    }
}
