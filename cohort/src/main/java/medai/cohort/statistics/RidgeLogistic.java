package medai.cohort.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * Logistic regression with a quadratic penalty on the weights of standardised columns: the linear model that a network should beat.
 * The mean of the log losses plus half of the penalty times the squared weights is minimised, by Newton's method; the intercept is
 * not penalised. With more columns than rows the same minimum is found in the space of the rows (Hastie, Tibshirani and Friedman
 * 2009, section 18.3.5).
 */
public final class RidgeLogistic {
    private static final int MOST_STEPS = 60;
    private static final double LEAST_CURVATURE = 1e-12;

    private final Standard standard;
    private final double[] weights;
    private final double intercept;

    private RidgeLogistic(Standard standard, double[] weights, double intercept) {
        this.standard = standard;
        this.weights = weights;
        this.intercept = intercept;
    }

    /**
     * @param x subjects by columns; a column without variance gets no weight
     * @param penalty above 0
     */
    public static RidgeLogistic fit(double[][] x, boolean[] positive, double penalty) {
        Standard standard = Standard.of(x);
        double[][] z = standard.apply(x);
        return z[0].length < z.length ? primal(standard, z, positive, penalty) : dual(standard, z, positive, penalty);
    }

    /**
     * With the penalty, of six from 0.001 to 100, that predicts rows best which a fit has not seen: the least log loss over folds.
     *
     * @param fold of each row, from 0; rows of one subject have one fold
     */
    public static RidgeLogistic chosen(double[][] x, boolean[] positive, int... fold) {
        double best = Penalties.best(penalty -> {
            double[] scores = crossValidated(x, positive, fold, penalty);
            double loss = 0;
            for (int i = 0; i < scores.length; i++) {
                loss += Double.isNaN(scores[i]) ? 0 : softplus(positive[i] ? -scores[i] : scores[i]);
            }
            return loss;
        });
        return fit(x, positive, best);
    }

    /** The score of each row from a fit without its fold; where all other rows are of one class, NaN. */
    public static double[] crossValidated(double[][] x, boolean[] positive, int[] fold, double penalty) {
        double[] scores = new double[x.length];
        Arrays.fill(scores, Double.NaN);
        for (int left = 0; left <= Arrays.stream(fold).max().orElseThrow(); left++) {
            int own = left;
            int[] rows =
                    IntStream.range(0, x.length).filter(i -> fold[i] != own).toArray();
            boolean[] outcome = new boolean[rows.length];
            for (int i = 0; i < rows.length; i++) {
                outcome[i] = positive[rows[i]];
            }
            if (!hasBoth(outcome)) {
                continue;
            }
            double[][] seen = Arrays.stream(rows).mapToObj(i -> x[i]).toArray(double[][]::new);
            RidgeLogistic model = fit(seen, outcome, penalty);
            for (int i = 0; i < x.length; i++) {
                scores[i] = fold[i] == own ? model.score(x[i]) : scores[i];
            }
        }
        return scores;
    }

    private static boolean hasBoth(boolean[] outcome) {
        int count = 0;
        for (boolean one : outcome) {
            count += one ? 1 : 0;
        }
        return count > 0 && count < outcome.length;
    }

    /**
     * @param columns subjects by features
     * @return score of each subject from a fit without its fold, NaN where all others are of one class; fold of subject i is i modulo
     *     {@code folds}
     */
    public static List<Double> crossValidatedScores(
            List<List<Double>> columns, List<Boolean> positive, int folds, double penalty) {
        double[][] x = columns.stream()
                .map(row -> row.stream().mapToDouble(v -> v).toArray())
                .toArray(double[][]::new);
        boolean[] outcome = new boolean[x.length];
        for (int i = 0; i < outcome.length; i++) {
            outcome[i] = positive.get(i);
        }
        int[] fold = IntStream.range(0, x.length).map(i -> i % folds).toArray();
        List<Double> scores = new ArrayList<>();
        for (double score : crossValidated(x, outcome, fold, penalty)) {
            scores.add(score);
        }
        return scores;
    }

    /** The log-odds of a row. */
    public double score(double... row) {
        double score = intercept;
        for (int j = 0; j < row.length; j++) {
            score += weights[j] * standard.apply(row[j], j);
        }
        return score;
    }

    private static RidgeLogistic primal(Standard standard, double[][] z, boolean[] positive, double penalty) {
        int n = z.length;
        int k = z[0].length;
        RealVector beta = new ArrayRealVector(k + 1);
        double last = objective(z, positive, beta, penalty);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] f = scores(z, beta);
            double[][] information = new double[k + 1][k + 1];
            double[] score = new double[k + 1];
            for (int i = 0; i < n; i++) {
                double p = probability(f[i]);
                double curvature = p * (1 - p);
                double residual = (positive[i] ? 1 : 0) - p;
                for (int a = 0; a <= k; a++) {
                    double za = a == k ? 1 : z[i][a];
                    score[a] += za * residual;
                    for (int b = 0; b <= a; b++) {
                        information[a][b] += za * (b == k ? 1 : z[i][b]) * curvature;
                    }
                }
            }
            for (int a = 0; a <= k; a++) {
                for (int b = 0; b < a; b++) {
                    information[b][a] = information[a][b];
                }
                information[a][a] += a < k ? n * penalty : LEAST_CURVATURE * n;
                score[a] -= a < k ? n * penalty * beta.getEntry(a) : 0;
            }
            RealVector change =
                    solver(new Array2DRowRealMatrix(information, false)).solve(new ArrayRealVector(score, false));
            double size = 1;
            double now = objective(z, positive, beta.add(change), penalty);
            while (now > last + 1e-12 * Math.abs(last) && size > 1e-6) {
                size /= 2;
                now = objective(z, positive, beta.add(change.mapMultiply(size)), penalty);
            }
            beta = beta.add(change.mapMultiply(size));
            last = now;
            if (change.getLInfNorm() < 1e-10 * (1 + beta.getLInfNorm())) {
                break;
            }
        }
        return new RidgeLogistic(standard, beta.getSubVector(0, k).toArray(), beta.getEntry(k));
    }

    /** Weights and intercept, the last one. */
    private static double[] scores(double[][] z, RealVector beta) {
        int k = beta.getDimension() - 1;
        double[] f = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            f[i] = beta.getEntry(k);
            for (int j = 0; j < k; j++) {
                f[i] += beta.getEntry(j) * z[i][j];
            }
        }
        return f;
    }

    private static double objective(double[][] z, boolean[] positive, RealVector beta, double penalty) {
        RealVector weights = beta.getSubVector(0, beta.getDimension() - 1);
        return loss(scores(z, beta), positive) + z.length * penalty / 2 * weights.dotProduct(weights);
    }

    /** Newton's steps for scores f = K a + b, where K holds the products of rows over n times the penalty. */
    private static RidgeLogistic dual(Standard standard, double[][] z, boolean[] positive, double penalty) {
        int n = z.length;
        RealMatrix rows = new Array2DRowRealMatrix(z, false);
        RealMatrix kernel = rows.multiplyTransposed(rows).scalarMultiply(1 / (n * penalty));
        RealVector f = new ArrayRealVector(n);
        RealVector a = new ArrayRealVector(n);
        double intercept = 0;
        double last = Double.POSITIVE_INFINITY;
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] root = new double[n];
            double[] working = new double[n];
            for (int i = 0; i < n; i++) {
                double p = probability(f.getEntry(i));
                double curvature = Math.max(LEAST_CURVATURE, p * (1 - p));
                root[i] = Math.sqrt(curvature);
                working[i] = f.getEntry(i) + ((positive[i] ? 1 : 0) - p) / curvature;
            }
            double[][] system = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    system[i][j] = (i == j ? 1 : 0) + root[i] * kernel.getEntry(i, j) * root[j];
                }
            }
            DecompositionSolver solver = solver(new Array2DRowRealMatrix(system, false));
            RealVector ofOnes = weighted(solver, root, new ArrayRealVector(n, 1));
            RealVector ofWorking = weighted(solver, root, new ArrayRealVector(working, false));
            double nextIntercept = ofWorking.getL1Norm() == 0 ? 0 : sum(ofWorking) / sum(ofOnes);
            RealVector next = ofWorking.subtract(ofOnes.mapMultiply(nextIntercept));
            double size = 1;
            RealVector tried = next;
            double triedIntercept = nextIntercept;
            RealVector scores = kernel.operate(tried).mapAdd(triedIntercept);
            double now = loss(scores.toArray(), positive) + tried.dotProduct(kernel.operate(tried)) / 2;
            while (now > last + 1e-12 * Math.abs(last) && size > 1e-6) {
                size /= 2;
                tried = a.mapMultiply(1 - size).add(next.mapMultiply(size));
                triedIntercept = (1 - size) * intercept + size * nextIntercept;
                scores = kernel.operate(tried).mapAdd(triedIntercept);
                now = loss(scores.toArray(), positive) + tried.dotProduct(kernel.operate(tried)) / 2;
            }
            double change = scores.subtract(f).getLInfNorm();
            a = tried;
            intercept = triedIntercept;
            f = scores;
            last = now;
            if (change < 1e-10 * (1 + f.getLInfNorm())) {
                break;
            }
        }
        return new RidgeLogistic(
                standard, rows.preMultiply(a).mapMultiply(1 / (n * penalty)).toArray(), intercept);
    }

    /** The inverse of (K + 1/W) times a vector, by the well-conditioned system. */
    private static RealVector weighted(DecompositionSolver solver, double[] root, RealVector v) {
        RealVector scale = new ArrayRealVector(root, false);
        return scale.ebeMultiply(solver.solve(scale.ebeMultiply(v)));
    }

    private static double sum(RealVector v) {
        return Arrays.stream(v.toArray()).sum();
    }

    private static DecompositionSolver solver(RealMatrix positiveDefinite) {
        return new CholeskyDecomposition(positiveDefinite, 1e-6, 0).getSolver();
    }

    private static double loss(double[] scores, boolean[] positive) {
        double loss = 0;
        for (int i = 0; i < scores.length; i++) {
            loss += softplus(positive[i] ? -scores[i] : scores[i]);
        }
        return loss;
    }

    private static double softplus(double v) {
        return v > 0 ? v + Math.log1p(Math.exp(-v)) : Math.log1p(Math.exp(v));
    }

    private static double probability(double score) {
        return 1 / (1 + Math.exp(-score));
    }
}
