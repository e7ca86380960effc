package medai.eval.hypothesis;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import medai.cohort.statistics.Moments;
import medai.imaging.random.Draw;

/**
 * Tests by exchanging what the null hypothesis calls exchangeable. All arrangements where they are few, else random ones, of
 * which the observed is one (Phipson and Smyth 2010), so that p is never 0.
 *
 * @param statistic as observed
 * @param p two-sided: the share of arrangements whose statistic is at least as far from 0
 * @param arrangements looked at
 * @param exact whether these are all
 */
public record Permutation(double statistic, double p, long arrangements, boolean exact) {
    /** Differences that rounding may cause, of the largest statistic. */
    private static final double SLACK = 1e-12;

    /** Difference of the means of two samples under exchange of their values. */
    public static Permutation meanDifference(double[] first, double[] second, int draws, long seed) {
        double[] all = new double[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        double observed = Moments.meanDifference(first, second);
        double origin = Moments.mean(all);
        double total = Arrays.stream(all).map(v -> v - origin).sum();
        ToDoubleFunction<int[]> difference = chosen -> {
            double sum = Arrays.stream(chosen).mapToDouble(i -> all[i] - origin).sum();
            return sum / first.length - (total - sum) / second.length;
        };
        if (ways(all.length, first.length) <= draws) {
            return exactSubsets(observed, all.length, first.length, difference);
        }
        List<Integer> indices = IntStream.range(0, all.length).boxed().toList();
        return random(observed, draws, i -> {
            List<Integer> shuffled = Draw.of(seed, "permutation", i).shuffled(indices);
            int[] chosen =
                    shuffled.subList(0, first.length).stream().mapToInt(v -> v).toArray();
            return difference.applyAsDouble(chosen);
        });
    }

    /** Mean of paired differences under exchange within pairs. */
    public static Permutation paired(double[] first, double[] second, int draws, long seed) {
        int n = first.length;
        double[] d =
                IntStream.range(0, n).mapToDouble(i -> first[i] - second[i]).toArray();
        return swaps(n, draws, seed, swapped -> {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += swapped[i] ? -d[i] : d[i];
            }
            return sum / n;
        });
    }

    /**
     * Any difference of two paired series under exchange of both at some of the units (subjects, with all their rows).
     *
     * @param difference with the units exchanged that are true
     */
    public static Permutation swaps(int units, int draws, long seed, ToDoubleFunction<boolean[]> difference) {
        double observed = difference.applyAsDouble(new boolean[units]);
        if (units < 31 && 1L << units <= draws) {
            double[] all = IntStream.range(0, 1 << units)
                    .parallel()
                    .mapToDouble(bits -> difference.applyAsDouble(swapped(units, bits)))
                    .toArray();
            return new Permutation(observed, twoSided(observed, all, 0), all.length, true);
        }
        return random(observed, draws, i -> {
            Draw draw = Draw.of(seed, "swap", i);
            boolean[] swapped = new boolean[units];
            for (int k = 0; k < units; k++) {
                swapped[k] = draw.nextInt(2) == 1;
            }
            return difference.applyAsDouble(swapped);
        });
    }

    private static boolean[] swapped(int units, int bits) {
        boolean[] swapped = new boolean[units];
        for (int k = 0; k < units; k++) {
            swapped[k] = (bits >> k & 1) == 1;
        }
        return swapped;
    }

    /** The statistic of a random arrangement. */
    public interface Arrangement {
        double statistic(int draw);
    }

    /** Random arrangements supplied by the caller. */
    public static Permutation random(double observed, int draws, Arrangement arrangement) {
        double[] drawn = IntStream.range(0, Double.isNaN(observed) ? 0 : draws)
                .parallel()
                .mapToDouble(arrangement::statistic)
                .toArray();
        return new Permutation(observed, twoSided(observed, drawn, 1), draws, false);
    }

    /**
     * Arrangements whose statistic is undefined count as extreme, which is on the safe side.
     *
     * @param itself 1 where the observed arrangement is to be counted among the others
     */
    private static double twoSided(double observed, double[] statistics, int itself) {
        double largest = Arrays.stream(statistics)
                .map(Math::abs)
                .filter(s -> !Double.isNaN(s))
                .max()
                .orElse(0);
        double limit = Math.abs(observed) - SLACK * Math.max(Math.abs(observed), largest);
        long extreme = itself;
        for (double statistic : statistics) {
            extreme += Math.abs(statistic) < limit ? 0 : 1;
        }
        return Double.isNaN(observed) ? Double.NaN : (double) extreme / (statistics.length + itself);
    }

    private static double ways(int n, int k) {
        double ways = 1;
        for (int i = 1; i <= k; i++) {
            ways *= (double) (n - k + i) / i;
        }
        return ways;
    }

    private static Permutation exactSubsets(double observed, int n, int k, ToDoubleFunction<int[]> statistic) {
        int[] chosen = IntStream.range(0, k).toArray();
        double[] all = new double[(int) Math.round(ways(n, k))];
        for (int i = 0; i < all.length; i++) {
            all[i] = statistic.applyAsDouble(chosen);
            next(chosen, n);
        }
        return new Permutation(observed, twoSided(observed, all, 0), all.length, true);
    }

    /** The next k-subset in lexicographic order, in place; the last one stays. */
    private static void next(int[] chosen, int n) {
        int k = chosen.length;
        int i = k - 1;
        while (i >= 0 && chosen[i] == n - k + i) {
            i--;
        }
        if (i >= 0) {
            chosen[i]++;
            for (int j = i + 1; j < k; j++) {
                chosen[j] = chosen[j - 1] + 1;
            }
        }
    }
}
