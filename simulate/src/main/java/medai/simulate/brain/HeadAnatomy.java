package medai.simulate.brain;

import java.util.List;

/**
 * Which structure is at a point of a head: ellipsoids, and tubes along polylines for the lateral ventricles. Points are in the
 * head's own space: mm, RAS+, the origin near the middle of the brain. Left and right differ a little, as in people.
 */
final class HeadAnatomy {
    /** Course of the right lateral ventricle, from frontal to temporal horn: x, y, z and radius. */
    private static final double[][] VENTRICLE = {
        {8, 36, 8, 4.0},
        {9, 14, 18, 5.0},
        {13, -14, 21, 5.2},
        {22, -36, 13, 6.6},
        {33, -22, -8, 3.6},
        {33, -2, -18, 2.4}
    };

    private static final double LEFT_WIDER = 1.06;

    private final double lateral;
    private final double third;
    private final double cistern;
    private final double sulci;
    private final List<Spot> spots;

    HeadAnatomy(HeadDraws draws) {
        lateral = draws.lateral();
        third = draws.third();
        cistern = draws.cistern();
        sulci = draws.sulci();
        spots = draws.spots();
    }

    /**
     * A point on the course of a lateral ventricle.
     *
     * @param side 1 right, -1 left
     * @param along 0 at the frontal horn, 1 at the temporal horn
     * @return x, y, z and the template's radius there
     */
    static double[] onVentricle(int side, double along) {
        double position = along * (VENTRICLE.length - 1);
        int segment = Math.min((int) position, VENTRICLE.length - 2);
        double f = position - segment;
        double[] point = new double[4];
        for (int i = 0; i < 4; i++) {
            point[i] = VENTRICLE[segment][i] * (1 - f) + VENTRICLE[segment + 1][i] * f;
        }
        point[0] *= side;
        return point;
    }

    /** @param fold the local depth of the sulci, from 0 (on a gyrus) to 1 (deepest) */
    Structure at(double x, double y, double z, double fold) {
        if (outside(x, y + 6, z - 8, 80, 98, 84)) {
            return z < -40 && y > -70 && x * x + (y + 12) * (y + 12) < 55 * 55 ? Structure.NECK : Structure.AIR;
        }
        if (outside(x, y + 6, z - 10, 74, 92, 76)) {
            return z < -48 ? Structure.NECK : Structure.SCALP;
        }
        if (outside(x, y + 6, z - 11, 69, 87, 70)) {
            return z < -52 ? Structure.NECK : Structure.SKULL;
        }
        Structure deep = deep(x, y, z);
        return deep != Structure.AIR ? deep : mantle(x, y, z, fold);
    }

    /**
     * Whether a point is so far from the head that neither deformation nor the size of a voxel (up to 8 mm) can put it inside.
     */
    static boolean isClearlyAir(double x, double y, double z) {
        return z > -30
                ? outside(x, y + 6, z - 8, 92, 110, 96)
                : outside(x, y + 12, 0, 70, 70, 1) && outside(x, y + 6, z - 8, 92, 110, 96);
    }

    /** Whether a point may, give or take deformation and the size of a voxel, belong to a ventricle or a spot of any subject. */
    static boolean isNearVentricles(double x, double y, double z) {
        return Math.abs(x) < 62 && y > -72 && y < 66 && z > -42 && z < 54;
    }

    /** Ventricles, cisterns, spots and nuclei; AIR where there is none of them. */
    private Structure deep(double x, double y, double z) {
        if (Math.abs(x) > 48 || y < -62 || y > 52 || z < -62 || z > 44) {
            return Structure.AIR;
        }
        if (inVentricle(x, y, z, x < 0 ? lateral * LEFT_WIDER : lateral)) {
            return x < 0 ? Structure.LEFT_LATERAL_VENTRICLE : Structure.RIGHT_LATERAL_VENTRICLE;
        }
        if (!outside(x, y + 5, z - 2, 2.4 * third, 14, 9)) {
            return Structure.THIRD_VENTRICLE;
        }
        for (Spot spot : spots) {
            if (spot.holds(x, y, z)) {
                return Structure.PERIVENTRICULAR_SPOT;
            }
        }
        if (!outside(x, y + 38, z + 30, 6, 5, 9)) {
            return Structure.FOURTH_VENTRICLE;
        }
        double stem = sq(x) + sq(y + 20 - 0.25 * (z + 10));
        if (z < -8 && stem < 12 * 12) {
            return Structure.BRAINSTEM;
        }
        if (!outside(x, y - 8, z + 22, 15 * cistern, 12 * cistern, 7 * cistern)
                || (z < -10 && z > -34 && stem < sq(12 + 4 * cistern))) {
            return Structure.BASAL_CISTERN;
        }
        double side = Math.abs(x);
        boolean nucleus = !outside(side - 14, y + 14, z - 4, 9, 13, 8)
                || !outside(side - 17, y - 18, z - 8, 5, 13, 8)
                || !outside(side - 28, y - 4, z - 2, 6, 16, 9);
        return nucleus ? Structure.DEEP_GREY_MATTER : Structure.AIR;
    }

    private static boolean inVentricle(double x, double y, double z, double width) {
        double side = Math.abs(x);
        if (side <= 1) { // the septum keeps left and right apart
            return false;
        }
        for (int i = 0; i + 1 < VENTRICLE.length; i++) {
            double[] a = VENTRICLE[i];
            double[] b = VENTRICLE[i + 1];
            double dx = b[0] - a[0];
            double dy = b[1] - a[1];
            double dz = b[2] - a[2];
            double t = ((side - a[0]) * dx + (y - a[1]) * dy + (z - a[2]) * dz) / (dx * dx + dy * dy + dz * dz);
            double along = Math.max(0, Math.min(1, t));
            double radius = (a[3] + (b[3] - a[3]) * along) * width;
            // Slightly flattened from side to side.
            double distance =
                    sq((side - a[0] - along * dx) * 1.15) + sq(y - a[1] - along * dy) + sq(z - a[2] - along * dz);
            if (distance < radius * radius) {
                return true;
            }
        }
        return false;
    }

    /** Cortex, white matter, cerebellum and the fluid around them. */
    private Structure mantle(double x, double y, double z, double fold) {
        double cerebrum = ellipsoid(x, y + 6, z - 11, 67, 85, 65);
        double sulcus = 1.0 + 11.0 * sulci * fold;
        double depth = (1 - cerebrum) * 64;
        double fissure = z > -5 && (y > 15 || y < -25 || z > 30) ? Math.abs(x - 1) : 99;
        boolean above = z > -14 - 0.10 * (y + 6) || !outside(Math.abs(x) - 42, y - 4, z + 20, 21, 42, 20);
        if (above && cerebrum < 1) {
            if (depth < sulcus || fissure < 0.6 + 0.8 * sulci) {
                return Structure.SUBARACHNOID_CSF;
            }
            return depth < sulcus + 4.5 || fissure < 5 ? Structure.GREY_MATTER : Structure.WHITE_MATTER;
        }
        boolean cerebellum = !outside(x, y + 46, z + 34, 48, 32, 22);
        return cerebellum ? Structure.CEREBELLUM : z < -46 ? Structure.NECK : Structure.SUBARACHNOID_CSF;
    }

    private static boolean outside(double x, double y, double z, double a, double b, double c) {
        return sq(x / a) + sq(y / b) + sq(z / c) > 1;
    }

    /** Below 1 inside the ellipsoid with these half axes: the distance from its centre relative to its surface. */
    private static double ellipsoid(double x, double y, double z, double a, double b, double c) {
        return Math.sqrt(sq(x / a) + sq(y / b) + sq(z / c));
    }

    private static double sq(double v) {
        return v * v;
    }
}
