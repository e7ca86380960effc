package medai.cohort.statistics;

import java.util.function.DoubleUnaryOperator;

/** The strengths of a quadratic penalty that are tried. */
final class Penalties {
    private static final double[] ALL = {1e-3, 1e-2, 1e-1, 1, 10, 100};

    private Penalties() {}

    /**
     * The one that predicts unseen rows best.
     *
     * @param loss of a penalty; of equal ones the strongest is taken
     */
    static double best(DoubleUnaryOperator loss) {
        double least = Double.POSITIVE_INFINITY;
        double best = ALL[ALL.length - 1];
        for (double penalty : ALL) {
            double own = loss.applyAsDouble(penalty);
            if (own <= least) {
                least = own;
                best = penalty;
            }
        }
        return best;
    }
}
