package medai.imaging.mask;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import medai.imaging.Grid;

/** The connected parts of a mask. */
public final class Components {
    private final Grid grid;
    private final int[] labels;
    private final List<Integer> sizes;

    /** Which voxels are neighbours. */
    public enum Connectivity {
        /** Those that share a face. */
        FACES(1),
        /** Those that share a face or an edge. */
        EDGES(2),
        /** Those that share a face, an edge or a corner. */
        CORNERS(3);

        private final int most;

        Connectivity(int most) {
            this.most = most;
        }

        private int[][] steps() {
            List<int[]> steps = new ArrayList<>();
            for (int i = 0; i < 27; i++) {
                int[] step = {i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1};
                int moves = Math.abs(step[0]) + Math.abs(step[1]) + Math.abs(step[2]);
                if (moves > 0 && moves <= most) {
                    steps.add(step);
                }
            }
            return steps.toArray(int[][]::new);
        }
    }

    private Components(Grid grid, int[] labels, List<Integer> sizes) {
        this.grid = grid;
        this.labels = labels;
        this.sizes = List.copyOf(sizes);
    }

    public static Components of(Mask mask, Connectivity connectivity) {
        Grid grid = mask.grid();
        int[] labels = new int[grid.size()];
        List<Integer> sizes = new ArrayList<>();
        int[][] steps = connectivity.steps();
        int[] queue = new int[Math.max(1, mask.count())];
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    int seed = grid.index(x, y, z);
                    if (labels[seed] == 0 && mask.get(x, y, z)) {
                        sizes.add(spread(mask, labels, seed, sizes.size() + 1, steps, queue));
                    }
                }
            }
        }
        return new Components(grid, labels, sizes);
    }

    private static int spread(Mask mask, int[] labels, int seed, int label, int[][] steps, int[] queue) {
        Grid grid = mask.grid();
        int head = 0;
        int tail = 0;
        labels[seed] = label;
        queue[tail++] = seed;
        while (head < tail) {
            int at = queue[head++];
            int x = at % grid.width();
            int y = at / grid.width() % grid.height();
            int z = at / grid.width() / grid.height();
            for (int[] step : steps) {
                int nx = x + step[0];
                int ny = y + step[1];
                int nz = z + step[2];
                boolean inside =
                        nx >= 0 && ny >= 0 && nz >= 0 && nx < grid.width() && ny < grid.height() && nz < grid.depth();
                if (inside && labels[grid.index(nx, ny, nz)] == 0 && mask.get(nx, ny, nz)) {
                    labels[grid.index(nx, ny, nz)] = label;
                    queue[tail++] = grid.index(nx, ny, nz);
                }
            }
        }
        return tail;
    }

    /** How many there are; they are numbered from 1. */
    public int count() {
        return sizes.size();
    }

    /** Voxels of a component. */
    public int size(int label) {
        return sizes.get(label - 1);
    }

    /** The component of a voxel, 0 for none. */
    public int at(int x, int y, int z) {
        return labels[grid.index(x, y, z)];
    }

    public Mask mask(int label) {
        return Mask.where(grid, i -> labels[i] == label);
    }

    /**
     * The component with most voxels; among equals that whose first voxel comes first with the first axis slowest. Empty if there
     * is none.
     */
    public Mask largest() {
        if (sizes.isEmpty()) {
            return Mask.where(grid, i -> false);
        }
        int most = sizes.stream().max(Comparator.naturalOrder()).orElseThrow();
        if (sizes.stream().filter(size -> size == most).count() == 1) {
            return mask(sizes.indexOf(most) + 1);
        }
        for (int x = 0; x < grid.width(); x++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int z = 0; z < grid.depth(); z++) {
                    int label = at(x, y, z);
                    if (label > 0 && size(label) == most) {
                        return mask(label);
                    }
                }
            }
        }
        throw new IllegalStateException("a component without voxels");
    }
}
