package medai.preprocess.registration;

import java.util.Arrays;
import medai.imaging.Affine;
import org.jspecify.annotations.Nullable;

/**
 * Climbs to the nearest maximum of a similarity: BFGS with a backtracking line search (Nocedal and Wright 2006, algorithm 6.1).
 */
final class Ascent {
    private static final double SUFFICIENT = 1e-4;

    private final Sampling samples;
    private final Similarity similarity;
    private final Motion motion;
    private final float[] weights;

    Ascent(Sampling samples, Similarity similarity, Motion motion) {
        this.samples = samples;
        this.similarity = similarity;
        this.motion = motion;
        weights = new float[samples.size()];
    }

    /** Where the search stands. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Point(double[] parameters, double value, double[] gradient) {}

    Point at(double[] parameters) {
        Affine map = motion.map(parameters);
        samples.move(map);
        double value = similarity.of(samples, weights);
        double[] gradient = Double.isInfinite(value)
                ? new double[motion.freedom()]
                : motion.gradient(parameters, samples.gradient(weights));
        return new Point(parameters, value, gradient);
    }

    /** Only the value. */
    double value(double[] parameters) {
        samples.move(motion.map(parameters));
        return similarity.of(samples, weights);
    }

    /**
     * @param stride length of the first step, in mm
     * @param precision steps shorter than this, in mm, end the search
     */
    Point climb(double[] start, double stride, double precision, int iterations) {
        int n = motion.freedom();
        Point here = at(start);
        double[] inverse = new double[n * n];
        boolean fresh = true;
        for (int iteration = 0; iteration < iterations; iteration++) {
            double length = norm(here.gradient);
            if (!(length > 0)) {
                break;
            }
            if (fresh) {
                Arrays.fill(inverse, 0);
                for (int i = 0; i < n; i++) {
                    inverse[i * n + i] = stride / length;
                }
            }
            double[] direction = times(inverse, here.gradient);
            double slope = dot(direction, here.gradient);
            if (!(slope > 0)) {
                fresh = true;
                continue;
            }
            double longest = 4 * stride / Math.max(norm(direction), 4 * stride); // limits the length of the step
            @Nullable Point next = search(here, direction, slope, longest, precision);
            if (next == null) {
                if (fresh) {
                    break;
                }
                fresh = true;
                continue;
            }
            double[] step = difference(next.parameters, here.parameters, n);
            double[] change = difference(here.gradient, next.gradient, n);
            update(inverse, step, change);
            fresh = false;
            boolean still = norm(step) < precision;
            here = next;
            if (still) {
                break;
            }
        }
        return here;
    }

    private @Nullable Point search(Point from, double[] direction, double slope, double first, double precision) {
        double size = norm(direction);
        for (double t = first; t * size > precision / 4; t /= 2.5) {
            double[] to = from.parameters.clone();
            for (int i = 0; i < direction.length; i++) {
                to[i] += t * direction[i];
            }
            Point point = at(to);
            if (point.value >= from.value + SUFFICIENT * t * slope) {
                return point;
            }
        }
        return null;
    }

    /** The inverse of the (negated) curvature, corrected by what the last step showed. */
    private static void update(double[] inverse, double[] s, double[] y) {
        int n = s.length;
        double sy = dot(s, y);
        if (!(sy > 1e-12 * norm(s) * norm(y))) {
            return;
        }
        double[] hy = times(inverse, y);
        double factor = (1 + dot(y, hy) / sy) / sy;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                inverse[i * n + j] += factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
            }
        }
    }

    private static double[] times(double[] matrix, double[] v) {
        int n = v.length;
        double[] product = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                product[i] += matrix[i * n + j] * v[j];
            }
        }
        return product;
    }

    private static double[] difference(double[] a, double[] b, int n) {
        double[] d = new double[n];
        Arrays.setAll(d, i -> a[i] - b[i]);
        return d;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }
}
