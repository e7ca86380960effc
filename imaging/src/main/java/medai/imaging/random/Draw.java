package medai.imaging.random;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A stream of random numbers named by a seed and the purpose it serves, such as
 * {@code Draw.of(seed, "pretrain", epoch, subject, "crop")}. The same names give the same stream on every machine; streams of
 * different names are unrelated. SplitMix64 (Steele, Lea and Flood 2014) started at a hash of the names.
 */
public final class Draw implements RandomGenerator {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    private Draw(long state) {
        this.state = state;
    }

    /** @param names what the draw is for, in a fixed order; numbers and strings */
    public static Draw of(long seed, Object... names) {
        long hash = mix(seed + GOLDEN);
        for (Object name : names) {
            String text = name.toString();
            for (int i = 0; i < text.length(); i++) {
                hash = mix(hash ^ (text.charAt(i) + GOLDEN));
            }
            hash = mix(hash + GOLDEN); // ends the name, so that ("ab", "c") differs from ("a", "bc")
        }
        return new Draw(hash);
    }

    @Override
    public long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /** Uniform on [low, high). */
    public double between(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /** Normal, by the method of Box and Muller. */
    public double normal(double mean, double sd) {
        double radius = Math.sqrt(-2 * Math.log(1 - nextDouble()));
        return mean + sd * radius * Math.cos(2 * Math.PI * nextDouble());
    }

    /** The items in random order (Fisher and Yates). */
    public <T> List<T> shuffled(List<T> items) {
        List<T> order = new ArrayList<>(items);
        for (int i = order.size() - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            T swapped = order.get(i);
            order.set(i, order.get(j));
            order.set(j, swapped);
        }
        return order;
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
