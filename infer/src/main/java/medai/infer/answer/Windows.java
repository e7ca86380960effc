package medai.infer.answer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import medai.imaging.Grid;
import medai.imaging.Volume;

/**
 * Segments one view of a scan in sliding windows that overlap by half: the probabilities of all windows that cover a voxel are
 * averaged, with the largest weights near the middle of a window (Isensee et al. 2021), and the voxel gets the most probable
 * output. Only as many slices as a window has are held in memory at a time.
 */
final class Windows {
    private static final double SPREAD = 8; // width of a window, in standard deviations of its weights
    private static final double LEAST = 1e-3; // weight of a corner

    private final Volume scan;
    private final int[] window; // z, y, x
    private final int outputs;
    private final List<int[]> places = new ArrayList<>(); // first voxel along z, y and x, slabs from the first slice on
    private final float[] weights;
    private final float[] sums; // [output, z, y, x] of the current slab of slices
    private final float[] numbers;
    private int next;

    /**
     * Lays out the windows of a scan.
     *
     * @param size of a window along z, y and x; a smaller scan is padded with zeros
     * @param outputs of the network for each voxel
     */
    Windows(Volume scan, List<Integer> size, int outputs) {
        this.scan = scan;
        this.outputs = outputs;
        window = size.stream().mapToInt(n -> n).toArray();
        Grid grid = scan.grid();
        for (int z : starts(grid.depth(), window[0])) {
            for (int y : starts(grid.height(), window[1])) {
                for (int x : starts(grid.width(), window[2])) {
                    places.add(new int[] {z, y, x});
                }
            }
        }
        weights = weights();
        sums = new float[Math.multiplyExact(outputs, Math.multiplyExact(window[0], grid.width() * grid.height()))];
        numbers = new float[grid.size()];
    }

    /** Windows overlap by half; the last one ends with the scan. */
    private static List<Integer> starts(int scan, int window) {
        List<Integer> starts = new ArrayList<>();
        int step = Math.max(1, window / 2);
        for (int start = 0; start + window < scan; start += step) {
            starts.add(start);
        }
        starts.add(Math.max(0, scan - window));
        return starts;
    }

    private float[] weights() {
        float[] all = new float[window[0] * window[1] * window[2]];
        int at = 0;
        for (int z = 0; z < window[0]; z++) {
            for (int y = 0; y < window[1]; y++) {
                for (int x = 0; x < window[2]; x++) {
                    double weight = bell(z, window[0]) * bell(y, window[1]) * bell(x, window[2]);
                    all[at++] = (float) Math.max(LEAST, weight);
                }
            }
        }
        return all;
    }

    private static double bell(int at, int window) {
        double away = (at - (window - 1) / 2.0) / (window / SPREAD);
        return Math.exp(-away * away / 2);
    }

    int count() {
        return places.size();
    }

    /** The voxels of a window, row by row; for numbers beyond the last window, the last one again. */
    float[] voxels(int number) {
        int[] place = places.get(Math.min(number, places.size() - 1));
        Grid grid = scan.grid();
        float[] voxels = new float[window[0] * window[1] * window[2]];
        for (int z = 0; z < window[0] && place[0] + z < grid.depth(); z++) {
            for (int y = 0; y < window[1] && place[1] + y < grid.height(); y++) {
                System.arraycopy(
                        scan.voxels(),
                        grid.index(place[2], place[1] + y, place[0] + z),
                        voxels,
                        (z * window[1] + y) * window[2],
                        Math.min(window[2], grid.width() - place[2]));
            }
        }
        return voxels;
    }

    /** Takes the logits of the next window, [output, z, y, x]; ignored once all windows are done. */
    void take(float[] logits) {
        if (next == places.size()) {
            return;
        }
        int[] place = places.get(next++);
        add(place, logits);
        boolean last = next == places.size();
        int following = last ? scan.grid().depth() : places.get(next)[0];
        if (last || following != place[0]) {
            decide(place[0], Math.min(following, scan.grid().depth()));
            slide(following - place[0]);
        }
    }

    private void add(int[] place, float[] logits) {
        Grid grid = scan.grid();
        int plane = grid.width() * grid.height();
        int voxels = window[0] * window[1] * window[2];
        float[] one = new float[outputs];
        for (int z = 0; z < window[0] && place[0] + z < grid.depth(); z++) {
            for (int y = 0; y < window[1] && place[1] + y < grid.height(); y++) {
                for (int x = 0; x < window[2] && place[2] + x < grid.width(); x++) {
                    int in = (z * window[1] + y) * window[2] + x;
                    int out = z * plane + (place[1] + y) * grid.width() + place[2] + x;
                    for (int c = 0; c < outputs; c++) {
                        one[c] = logits[c * voxels + in];
                    }
                    float largest = one[Logits.largest(one)];
                    double sum = 0;
                    for (int c = 0; c < outputs; c++) {
                        one[c] = (float) Math.exp(one[c] - largest);
                        sum += one[c];
                    }
                    float share = (float) (weights[in] / sum);
                    for (int c = 0; c < outputs; c++) {
                        sums[c * window[0] * plane + out] += share * one[c];
                    }
                }
            }
        }
    }

    /** Decides on the outputs of slices that no further window reaches. */
    private void decide(int from, int to) {
        int plane = scan.grid().width() * scan.grid().height();
        float[] one = new float[outputs];
        for (int z = from; z < to; z++) {
            for (int i = 0; i < plane; i++) {
                for (int c = 0; c < outputs; c++) {
                    one[c] = sums[(c * window[0] + z - from) * plane + i];
                }
                numbers[z * plane + i] = Logits.largest(one);
            }
        }
    }

    private void slide(int slices) {
        int plane = scan.grid().width() * scan.grid().height();
        int kept = Math.max(0, window[0] - slices) * plane;
        for (int c = 0; c < outputs; c++) {
            int start = c * window[0] * plane;
            System.arraycopy(sums, start + window[0] * plane - kept, sums, start, kept);
            Arrays.fill(sums, start + kept, start + window[0] * plane, 0);
        }
    }

    /** The number of each voxel's output, once the logits of all windows have been taken. */
    Volume numbers() {
        if (next < places.size()) {
            throw new IllegalStateException("%d of %d windows were taken".formatted(next, places.size()));
        }
        return scan.with(numbers);
    }
}
