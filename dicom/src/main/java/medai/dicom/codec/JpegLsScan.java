package medai.dicom.codec;

import java.util.Arrays;
import medai.imaging.file.UnusableInputException;

/**
 * Lines of samples from a JPEG-LS scan (T.87, annexes A and B). Each sample is predicted from those to its left and above; what
 * the prediction was wrong by follows in a Golomb code whose length is learnt in each of 365 contexts, and runs of like samples
 * are coded by their length.
 *
 * <p>A line is an array of {@code width + 2} samples: those of the image from 1 on, at 0 what lies to the left of the first,
 * and at {@code width + 1} what lies to the right of the last.
 */
final class JpegLsScan {
    /** Logarithms of the lengths that the bits of a run stand for, J (A.2.1). */
    private static final int[] RUNS = {
        0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15
    };

    private static final int CONTEXTS = 365;
    /** Context of a sample that ends a run and whose neighbours, left and above, differ; the next one is for those alike. */
    private static final int ENDS = CONTEXTS;

    private static final int LEAST_BIAS = -128;
    private static final int MOST_BIAS = 127;

    private final JpegLsBits bits;
    private final int width;
    private final int most;
    private final int near;
    private final int reset;
    private final int range;
    private final int step;
    private final int errorBits;
    private final int limit;
    private final int middle;
    /** Class of each gradient, -4 to 4, from {@code -middle} to {@code middle}; further ones are as these. */
    private final byte[] classes;

    /** Sums of the errors' magnitudes, A. */
    private final int[] sizes = new int[CONTEXTS + 2];
    /** Sums of the errors, B. */
    private final int[] sums = new int[CONTEXTS];
    /** Corrections of the predictions, C. */
    private final int[] biases = new int[CONTEXTS];
    /** Samples, N. */
    private final int[] counts = new int[CONTEXTS + 2];
    /** Negative errors at the ends of runs, Nn. */
    private final int[] negatives = new int[2];
    /** Places in {@link #RUNS}, one for each component. */
    private final int[] runs;

    JpegLsScan(JpegLsBits bits, JpegLsParameters parameters, int width, int components) {
        this.bits = bits;
        this.width = width;
        most = parameters.most();
        near = parameters.near();
        reset = parameters.reset();
        range = parameters.range();
        step = 2 * near + 1;
        errorBits = parameters.errorBits();
        limit = parameters.limit();
        middle = parameters.t3();
        classes = classes(parameters);
        runs = new int[components];
        restart();
    }

    private static byte[] classes(JpegLsParameters parameters) {
        byte[] classes = new byte[2 * parameters.t3() + 1];
        for (int gradient = 0; gradient <= parameters.t3(); gradient++) {
            int size = gradient <= parameters.near()
                    ? 0
                    : gradient < parameters.t1()
                            ? 1
                            : gradient < parameters.t2() ? 2 : gradient < parameters.t3() ? 3 : 4;
            classes[parameters.t3() + gradient] = (byte) size;
            classes[parameters.t3() - gradient] = (byte) -size;
        }
        return classes;
    }

    /** Forgets what was learnt, as at the start. */
    void restart() {
        Arrays.fill(sizes, Math.max(2, (range + 32) / 64));
        Arrays.fill(sums, 0);
        Arrays.fill(biases, 0);
        Arrays.fill(counts, 1);
        Arrays.fill(negatives, 0);
        Arrays.fill(runs, 0);
    }

    /** One line of one component. */
    void line(int[] above, int[] line, int component) throws UnusableInputException {
        border(above, line);
        int x = 1;
        while (x <= width) {
            int a = line[x - 1];
            int b = above[x];
            int c = above[x - 1];
            int context = context(a, b, c, above[x + 1]);
            if (context != 0) {
                line[x++] = sample(context, a, b, c);
                continue;
            }
            int behind = run(x, component);
            Arrays.fill(line, x, behind, a);
            x = behind;
            if (x <= width) {
                line[x] = end(line[x - 1], above[x], runs[component], true);
                runs[component] = Math.max(0, runs[component] - 1);
                x++;
            }
        }
    }

    /** One line of all components, pixel by pixel. */
    void pixels(int[][] above, int[][] lines) throws UnusableInputException {
        int components = lines.length;
        for (int i = 0; i < components; i++) {
            border(above[i], lines[i]);
        }
        int[] contexts = new int[components];
        int x = 1;
        while (x <= width) {
            int different = 0;
            for (int i = 0; i < components; i++) {
                contexts[i] = context(lines[i][x - 1], above[i][x], above[i][x - 1], above[i][x + 1]);
                different |= contexts[i];
            }
            if (different != 0) {
                for (int i = 0; i < components; i++) {
                    lines[i][x] = sample(contexts[i], lines[i][x - 1], above[i][x], above[i][x - 1]);
                }
                x++;
                continue;
            }
            int behind = run(x, 0);
            for (int[] line : lines) {
                Arrays.fill(line, x, behind, line[x - 1]);
            }
            x = behind;
            if (x <= width) {
                for (int i = 0; i < components; i++) {
                    lines[i][x] = end(lines[i][x - 1], above[i][x], runs[0], false);
                }
                runs[0] = Math.max(0, runs[0] - 1);
                x++;
            }
        }
    }

    /** The samples beyond both ends (A.2.1, figure A.3). */
    private void border(int[] above, int[] line) {
        above[width + 1] = above[width];
        line[0] = above[1];
    }

    /**
     * Which of the contexts a sample has, from the gradients around it (A.3.3 and A.3.4): 0 on even ground, and negative
     * where it is the mirror image of the context of that number.
     *
     * @param a to the left
     * @param b above
     * @param c above left
     * @param d above right
     */
    private int context(int a, int b, int c, int d) {
        return 81 * gradient(d - b) + 9 * gradient(b - c) + gradient(c - a);
    }

    private int gradient(int difference) {
        return classes[middle + Math.max(-middle, Math.min(middle, difference))];
    }

    /** A sample that is no part of a run (A.4 to A.6). */
    private int sample(int context, int a, int b, int c) throws UnusableInputException {
        int mirror = context >> 31; // -1 or 0; (x ^ mirror) - mirror is x with the sign changed, or x
        int q = (context ^ mirror) - mirror;
        int predicted = within(predict(a, b, c) + (biases[q] ^ mirror) - mirror);
        int count = counts[q];
        int k = bits(count, sizes[q]);
        int code = bits.golomb(k, limit - errorBits - 1, errorBits);
        if (code > range) {
            throw JpegHeader.damaged("an error beyond all samples");
        }
        int error = code >>> 1 ^ -(code & 1);
        if (k == 0 && near == 0 && 2 * sums[q] <= -count) {
            error = ~error;
        }
        learn(q, error, count);
        return around(predicted + (error * step ^ mirror) - mirror);
    }

    /** The median edge detector (A.4.1). */
    private static int predict(int a, int b, int c) {
        int low = Math.min(a, b);
        int high = Math.max(a, b);
        return c >= high ? low : c <= low ? high : a + b - c;
    }

    /** The number of low bits that suits errors of this average size (A.5.1): the least k with {@code count << k >= size}. */
    private static int bits(int count, int size) {
        int k = Integer.numberOfLeadingZeros(count) - Integer.numberOfLeadingZeros(size);
        return k < 0 ? 0 : count << k < size ? k + 1 : k;
    }

    /** Sums of a context, and the correction that keeps its average error above -1 and not above 0 (A.6). */
    private void learn(int q, int error, int count) {
        int size = sizes[q] + Math.abs(error);
        int sum = sums[q] + error * step;
        int n = count;
        if (n == reset) {
            size >>= 1;
            sum >>= 1;
            n >>= 1;
        }
        n++;
        if (sum <= -n) {
            biases[q] = Math.max(LEAST_BIAS, biases[q] - 1);
            sum = Math.max(sum + n, 1 - n);
        } else if (sum > 0) {
            biases[q] = Math.min(MOST_BIAS, biases[q] + 1);
            sum = Math.min(sum - n, 0);
        }
        sizes[q] = size;
        sums[q] = sum;
        counts[q] = n;
    }

    /** Samples from x on are as the one before them (A.7.1); gives the place behind them. */
    private int run(int x, int component) throws UnusableInputException {
        int run = runs[component];
        int to = x;
        while (to <= width && bits.bits(1) == 1) {
            to += 1 << RUNS[run];
            if (to <= width + 1) {
                run = Math.min(RUNS.length - 1, run + 1);
            }
        }
        if (to <= width) {
            to += bits.bits(RUNS[run]);
            if (to > width) {
                throw JpegHeader.damaged("a run beyond the end of its line");
            }
        }
        runs[component] = run;
        return Math.min(to, width + 1);
    }

    /**
     * The sample behind a run (A.7.2).
     *
     * @param a to the left
     * @param b above
     * @param run the place in {@link #RUNS} that the run ended with
     * @param single whether the component has runs of its own; neighbours alike are a context of their own then
     */
    private int end(int a, int b, int run, boolean single) throws UnusableInputException {
        int alike = single && Math.abs(a - b) <= near ? 1 : 0;
        int q = ENDS + alike;
        int count = counts[q];
        int k = bits(count, sizes[q] + (alike == 1 ? count >> 1 : 0));
        int code = bits.golomb(k, limit - RUNS[run] - 1 - errorBits - 1, errorBits);
        if (code > range) {
            throw JpegHeader.damaged("an error beyond all samples");
        }
        boolean odd = (code + alike & 1) == 1;
        boolean likelyNegative = k != 0 || 2 * negatives[alike] >= count;
        int magnitude = (code + alike + 1) >> 1;
        int error = odd == likelyNegative ? -magnitude : magnitude;
        if (error < 0) {
            negatives[alike]++;
        }
        sizes[q] += (code + 1 - alike) >> 1;
        if (count == reset) {
            sizes[q] >>= 1;
            count >>= 1;
            negatives[alike] >>= 1;
        }
        counts[q] = count + 1;
        return around((alike == 1 ? a : b) + (alike == 0 && a > b ? -error : error) * step);
    }

    /** Errors are known but for multiples of the range (A.4.5). */
    private int around(int value) {
        int span = range * step;
        return within(value < -near ? value + span : value > most + near ? value - span : value);
    }

    private int within(int value) {
        return Math.max(0, Math.min(most, value));
    }
}
