package medai.preprocess.registration;

import medai.imaging.Affine;

/**
 * An affine map as numbers to be searched: three turns, three shifts, three logarithms of scales and three shears, about a
 * centre. Turns, scales and shears are in mm of displacement at the radius, so that a step of 1 means the same for all.
 */
final class Motion {
    private static final double STEP = 1e-4;

    private final double[] centre;
    private final double radius;
    private final int freedom;

    /**
     * @param centre fixed point of turns, scales and shears, RAS+ mm
     * @param radius of the object, mm
     * @param freedom 6 for rigid, 7 with one scale, 12 for affine
     */
    Motion(double[] centre, double radius, int freedom) {
        this.centre = centre.clone();
        this.radius = radius;
        this.freedom = freedom;
    }

    int freedom() {
        return freedom;
    }

    /** The map of some parameters, 12 numbers of which the first {@code freedom} are searched. */
    Affine map(double[] p) {
        boolean one = freedom == 7;
        Affine turn = Affine.rotation(p[0] / radius, p[1] / radius, p[2] / radius);
        Affine scale = Affine.scaling(
                Math.exp(p[6] / radius), Math.exp(p[one ? 6 : 7] / radius), Math.exp(p[one ? 6 : 8] / radius));
        Affine shear = Affine.rows(1, p[9] / radius, p[10] / radius, 0, 0, 1, p[11] / radius, 0, 0, 0, 1, 0);
        return Affine.translation(centre[0] + p[3], centre[1] + p[4], centre[2] + p[5])
                .after(turn)
                .after(scale)
                .after(shear)
                .after(Affine.translation(-centre[0], -centre[1], -centre[2]));
    }

    /** The chain rule: from the derivative by the 12 entries of the map to that by the parameters. */
    double[] gradient(double[] p, double[] byEntries) {
        double[] gradient = new double[freedom];
        for (int i = 0; i < freedom; i++) {
            double[] more = p.clone();
            double[] less = p.clone();
            more[i] += STEP;
            less[i] -= STEP;
            double[] a = map(more).toRows();
            double[] b = map(less).toRows();
            for (int k = 0; k < 12; k++) {
                gradient[i] += byEntries[k] * (a[k] - b[k]) / (2 * STEP);
            }
        }
        return gradient;
    }

    /** The parameters for a model with more freedom that mean the same map. */
    double[] widened(double[] p) {
        double[] wide = p.clone();
        if (freedom == 7) {
            wide[7] = p[6];
            wide[8] = p[6];
        }
        return wide;
    }
}
