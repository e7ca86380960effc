package medai.preprocess.filter;

/** Percentiles with linear interpolation between order statistics, as NumPy's default, by selection instead of sorting. */
public final class Percentile {
    private Percentile() {}

    /**
     * @param values reordered by the call; NaN is not allowed
     * @param count how many of them count, at least 1
     * @param percent from 0 to 100
     */
    public static double of(float[] values, int count, double percent) {
        double at = percent / 100 * (count - 1);
        int below = (int) at;
        float low = select(values, count, below);
        if (below + 1 >= count || at == below) {
            return low;
        }
        float high = Float.POSITIVE_INFINITY; // the smallest of what selection left above
        for (int i = below + 1; i < count; i++) {
            high = Math.min(high, values[i]);
        }
        return low + (at - below) * ((double) high - low);
    }

    /** Hoare's selection: afterwards nothing before {@code k} is larger and nothing after it smaller. */
    private static float select(float[] v, int count, int k) {
        int left = 0;
        int right = count - 1;
        while (left < right) {
            float pivot = middle(v[left], v[(left + right) >>> 1], v[right]);
            int i = left;
            int j = right;
            while (i <= j) {
                while (v[i] < pivot) {
                    i++;
                }
                while (v[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    float swap = v[i];
                    v[i] = v[j];
                    v[j] = swap;
                    i++;
                    j--;
                }
            }
            if (k <= j) {
                right = j;
            } else if (k >= i) {
                left = i;
            } else {
                return v[k];
            }
        }
        return v[k];
    }

    private static float middle(float a, float b, float c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
