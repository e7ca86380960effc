package medai.simulate.wrist;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;

/**
 * Draws one view of a wrist: two points per axis and voxel decide structure and signal (partial volume, thick slices), then coil
 * bias, ghost, gain and Rician noise. The label of a voxel is the structure that fills most of it.
 */
final class WristRenderer {
    private static final int FINE = 2;
    private static final int POINTS = FINE * FINE * FINE;
    private static final int PARTS = Part.values().length;
    private static final double SKIN_MM = 1.6;
    private static final double OUTSIDE = 1.001; // level squared that is surely beyond the surface
    private static final double UNEVEN_MM = 3; // of x along a row, by the deformation
    private static final double LONGEST = 3; // a half-width by the typical one, by which reaches stretch
    private static final double DEFORMATION_MM = 1.5;

    private final Grid grid;
    private final WristDraws draws;
    private final Draw stream;
    private final float[][] places; // x, y and z in the wrist of every fine point
    private final float[][] rows;
    private final byte[] labels;
    private final float[] signal;
    private final boolean[] inflamed;
    private final double fatFailure;
    private final double fatFailureSide;

    /**
     * A view.
     *
     * @param toWrist from mm of the grid's own axes, from its centre, to mm of the wrist's axes
     * @param stream for texture and noise
     */
    WristRenderer(Grid grid, Affine toWrist, WristDraws draws, Draw stream) {
        this.grid = grid;
        this.draws = draws;
        this.stream = stream;
        int n = grid.size() * POINTS;
        labels = new byte[n];
        signal = new float[n];
        inflamed = new boolean[n];
        fatFailure = draws.nuisance("fat_failure");
        fatFailureSide = draws.nuisance("fat_failure_side");
        places = places(pose(draws).inverse().after(toWrist));
        rows = rowBounds();
    }

    private static Affine pose(WristDraws d) {
        return Affine.translation(d.nuisance("shift_x"), d.nuisance("shift_y"), d.nuisance("shift_z"))
                .after(Affine.rotation(
                        Math.toRadians(d.nuisance("turn_x")),
                        Math.toRadians(d.nuisance("turn_y")),
                        Math.toRadians(d.nuisance("turn_z"))))
                .after(Affine.scaling(d.nuisance("scale_x"), d.nuisance("scale_y"), d.nuisance("scale_z")));
    }

    /** Affine, and a smooth wobble that is a product of waves along the grid's axes. */
    private float[][] places(Affine toWrist) {
        Draw draw = Draw.of(stream.nextLong(), "deformation");
        double wobble = DEFORMATION_MM * draws.nuisance("deformation");
        double[][] waves = new double[6][];
        for (int i = 0; i < waves.length; i++) {
            int axis = (i / 2 + 1 + i % 2) % 3; // each axis moves with waves along the two others
            double length = draw.between(50, 80);
            double phase = draw.between(0, 2 * Math.PI);
            waves[i] = new double[grid.size(axis) * FINE];
            Arrays.setAll(waves[i], k -> Math.sin(2 * Math.PI * mm(k, axis) / length + phase));
        }
        double[] column = new double[grid.width() * FINE];
        Arrays.setAll(column, x -> mm(x, 0));
        float[][] all = new float[3][labels.length];
        IntStream.range(0, grid.depth() * FINE).parallel().forEach(z -> {
            double depth = mm(z, 2);
            for (int y = 0; y < grid.height() * FINE; y++) {
                double height = mm(y, 1);
                double alongX = wobble * waves[0][y] * waves[1][z];
                double byDepth = wobble * waves[2][z];
                int row = index(0, y, z);
                for (int axis = 0; axis < 3; axis++) {
                    double xx = toWrist.at(axis, 0);
                    double yy = toWrist.at(axis, 1);
                    double zz = toWrist.at(axis, 2);
                    double shift = toWrist.at(axis, 3);
                    float[] found = all[axis];
                    for (int x = 0; x < column.length; x++) {
                        double px = column[x] + alongX;
                        double py = height + byDepth * waves[3][x];
                        double pz = depth + wobble * waves[4][x] * waves[5][y];
                        found[row + x] = (float) (xx * px + yy * py + zz * pz + shift);
                    }
                }
            }
        });
        return all;
    }

    /** Lowest and highest x, y and z of each row of fine points, so that solids find their rows. */
    private float[][] rowBounds() {
        int width = grid.width() * FINE;
        float[][] bounds = new float[labels.length / width][6];
        IntStream.range(0, bounds.length).parallel().forEach(row -> {
            for (int axis = 0; axis < 3; axis++) {
                float[] along = places[axis];
                float low = Float.MAX_VALUE;
                float high = -Float.MAX_VALUE;
                for (int at = row * width; at < (row + 1) * width; at++) {
                    float place = along[at]; // never NaN, so that plain comparisons do
                    low = place < low ? place : low;
                    high = place > high ? place : high;
                }
                bounds[row][2 * axis] = low;
                bounds[row][2 * axis + 1] = high;
            }
        });
        return bounds;
    }

    private static boolean meets(float[] row, List<double[]> box, double margin) {
        for (int axis = 0; axis < 3; axis++) {
            if (row[2 * axis + 1] < box.get(axis)[0] - margin || row[2 * axis] > box.get(axis)[1] + margin) {
                return false;
            }
        }
        return true;
    }

    private double mm(int fine, int axis) {
        return ((fine + 0.5) / FINE - grid.size(axis) / 2.0) * grid.affine().spacing(axis);
    }

    private int index(int x, int y, int z) {
        return (z * grid.height() * FINE + y) * grid.width() * FINE + x;
    }

    /** Fills in all structures and what is inflamed. */
    void draw() {
        soft();
        for (Part part : Part.values()) {
            if (part.isBone()) {
                double oedema = severity(part, Sign.BME);
                part.solids().forEach(solid -> bone(part, solid, oedema));
            }
        }
        synovitis();
        double vessel = draws.nuisance("vessel");
        Part.VESSELS.forEach(solid -> paint(solid, 0, at -> set(at, Part.VESSEL, vessel)));
        for (Part part : Part.values()) {
            if (part.isTendon()) {
                part.solids().forEach(solid -> tendon(part, solid));
            }
        }
    }

    private void set(int at, Part part, double value) {
        labels[at] = (byte) part.number();
        signal[at] = (float) value;
    }

    /** Outline, skin, fat under it and other tissue. */
    private void soft() {
        double fat = 0.12;
        double skin = draws.nuisance("skin");
        double tissue = draws.nuisance("tissue");
        int width = grid.width() * FINE;
        IntStream.range(0, rows.length).parallel().forEach(row -> {
            for (int at = row * width; at < (row + 1) * width; at++) {
                double z = places[2][at];
                double wide = 31 + Math.max(0, z) * 0.22 - Math.max(0, -z) * 0.05;
                double thick = 21.5 - Math.max(0, z) * 0.05;
                double across = places[0][at] / wide;
                double up = (places[1][at] + 0.5) / thick;
                double square = across * across + up * up;
                double depth = square > OUTSIDE ? -1 : (1 - Math.sqrt(square)) * thick; // mm below the surface, about
                if (depth >= SKIN_MM) {
                    double under = Math.max(0, 1 - (depth - SKIN_MM) / 2.5);
                    double fatty = under > 0 ? under * (fat + failure(at)) : 0;
                    set(at, Part.TISSUE, tissue * (1 - under) + fatty);
                } else if (depth >= 0) {
                    set(at, Part.SKIN, skin);
                }
            }
        });
    }

    /** How far the suppression of fat fails at a place. */
    private double failure(int at) {
        if (fatFailure == 0) {
            return 0;
        }
        double away = (places[0][at] * Math.signum(fatFailureSide) - 12 * Math.abs(fatFailureSide)) / 10;
        return fatFailure / (1 + Math.exp(-away));
    }

    private double severity(Part part, String kind) {
        double most = 0;
        for (int i = 0; i < Sign.ALL.size(); i++) {
            Sign sign = Sign.ALL.get(i);
            if (sign.kind().equals(kind) && sign.parts().contains(part)) {
                most = Math.max(most, draws.severity().get(i));
            }
        }
        return most;
    }

    /** Cortex, marrow with suppressed fat, and oedema from the end that faces the carpus. */
    private void bone(Part part, Solid solid, double oedema) {
        double radius = solid.radius();
        double[] z = solid.bounds().get(2);
        double end = Math.abs(z[0]) < Math.abs(z[1]) ? z[0] : z[1]; // near the carpus' middle
        double length = Math.min(24, z[1] - z[0]);
        paint(solid, 0, at -> {
            double depth = -((solid.level(places[0][at], places[1][at], places[2][at]) - 1) * radius);
            double marrow = 0.14 + 0.8 * failure(at);
            boolean affected = depth >= 0.7 && oedema > 0 && Math.abs(places[2][at] - end) / length < oedema / 3;
            set(at, part, depth < 0.7 ? 0.05 : affected ? Math.max(marrow, 0.25 + 0.14 * oedema) : marrow);
            inflamed[at] |= affected;
        });
    }

    private void synovitis() {
        for (int i = 0; i < Sign.ALL.size(); i++) {
            Sign sign = Sign.ALL.get(i);
            double severity = draws.severity().get(i);
            if (sign.kind().equals(Sign.SYN) && severity > 0) {
                swell(sign, 0.4 + 0.75 * severity);
            }
        }
    }

    /** Tissue within some mm of two of a joint's bones. */
    private void swell(Sign sign, double reach) {
        double[] z = Sign.jointZ(sign.place());
        List<Solid> bones =
                sign.parts().stream().flatMap(p -> p.solids().stream()).toList();
        double value = draws.nuisance("enhancement");
        int width = grid.width() * FINE;
        IntStream.range(0, rows.length).parallel().forEach(row -> {
            if (rows[row][4] > z[1] || rows[row][5] < z[0]) {
                return;
            }
            for (int at = row * width; at < (row + 1) * width; at++) {
                if (labels[at] == Part.TISSUE.number() && places[2][at] >= z[0] && places[2][at] <= z[1]) {
                    int near = 0;
                    for (Solid bone : bones) {
                        near += bone.distance(places[0][at], places[1][at], places[2][at]) < reach + 0.8 ? 1 : 0;
                    }
                    if (near >= (sign.place().equals("RU") ? 1 : 2)) {
                        signal[at] = (float) value;
                        inflamed[at] = true;
                    }
                }
            }
        });
    }

    private void tendon(Part part, Solid solid) {
        double severity = severity(part, Sign.TSY);
        double sheath = severity > 0 ? 0.35 + 0.6 * severity : 0;
        if (sheath > 0) {
            double enhancement = draws.nuisance("enhancement");
            paint(solid, sheath, at -> {
                if (labels[at] == Part.TISSUE.number() && Math.abs(places[2][at]) < 26) {
                    signal[at] = (float) enhancement;
                    inflamed[at] = true;
                }
            });
        }
        paint(solid, 0, at -> {
            set(at, part, 0.06);
            inflamed[at] = false;
        });
    }

    @FunctionalInterface
    private interface Brush {
        void at(int point);
    }

    /** Every point within some mm of a solid. */
    private void paint(Solid solid, double reach, Brush brush) {
        List<double[]> box = solid.bounds();
        double highest = 1 + reach / solid.radius();
        double margin = LONGEST * reach;
        IntStream.range(0, rows.length).parallel().forEach(row -> {
            if (meets(rows[row], box, margin)) {
                int one = reached(row, box.get(0)[0] - margin - UNEVEN_MM);
                int other = reached(row, box.get(0)[1] + margin + UNEVEN_MM);
                int end = Math.max(one, other);
                for (int at = Math.min(one, other); at < end; at++) {
                    if (labels[at] != 0 && solid.level(places[0][at], places[1][at], places[2][at]) <= highest) {
                        brush.at(at);
                    }
                }
            }
        });
    }

    /** The point of a row that has about this x, or an end of the row: along it x grows or falls almost evenly. */
    private int reached(int row, double x) {
        int width = grid.width() * FINE;
        float from = places[0][row * width];
        float to = places[0][(row + 1) * width - 1];
        double share = (x - from) / (to - from);
        return row * width + (int) Math.max(0, Math.min(width, Math.rint(share * width)));
    }

    /** The structure of most of each voxel's points. */
    Volume labels() {
        float[] found = new float[grid.size()];
        eachVoxel((at, points) -> {
            byte first = labels[points[0]];
            boolean alike = true;
            for (int point : points) {
                alike &= labels[point] == first;
            }
            found[at] = alike ? first : most(points);
        });
        return new Volume(grid, found);
    }

    /** The structure of most points, the first among equals. */
    private int most(int[] points) {
        int[] counts = new int[PARTS];
        int best = 0;
        for (int point : points) {
            counts[labels[point]]++;
        }
        for (int part = 1; part < counts.length; part++) {
            best = counts[part] > counts[best] ? part : best;
        }
        return best;
    }

    /** 1 where half of a voxel and more is inflamed. */
    Volume changed() {
        float[] found = new float[grid.size()];
        eachVoxel((at, points) -> {
            int count = 0;
            for (int point : points) {
                count += inflamed[point] ? 1 : 0;
            }
            found[at] = 2 * count >= POINTS ? 1 : 0;
        });
        return new Volume(grid, found);
    }

    /** The image. */
    Volume scan() {
        float[] clean = new float[grid.size()];
        double biasX = draws.nuisance("bias_x");
        double biasY = draws.nuisance("bias_y");
        eachVoxel((at, points) -> {
            float sum = 0;
            for (int point : points) {
                sum += signal[point];
            }
            int x = at % grid.width();
            int y = at / grid.width() % grid.height();
            double bias = Math.exp(biasX * (2.0 * x / grid.width() - 1) + biasY * (2.0 * y / grid.height() - 1));
            clean[at] = (float) (sum / POINTS * bias);
        });
        long noise = stream.nextLong();
        float[] image = new float[clean.length];
        int half = grid.height() / 2;
        double sd = draws.nuisance("noise");
        double ghosts = draws.nuisance("ghost");
        double gain = 1000 * draws.nuisance("gain");
        IntStream.range(0, grid.depth()).parallel().forEach(z -> {
            Draw draw = Draw.of(noise, "noise", z);
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    int at = grid.index(x, y, z);
                    float ghost = clean[grid.index(x, (y + half) % grid.height(), z)];
                    double real = clean[at] + ghosts * ghost + draw.normal(0, sd);
                    double imaginary = draw.normal(0, sd);
                    image[at] = (float) (gain * Math.sqrt(real * real + imaginary * imaginary));
                }
            }
        });
        return new Volume(grid, image);
    }

    @FunctionalInterface
    private interface VoxelWork {
        void at(int voxel, int[] points);
    }

    private void eachVoxel(VoxelWork work) {
        IntStream.range(0, grid.depth()).parallel().forEach(z -> {
            int[] points = new int[POINTS];
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    for (int p = 0; p < POINTS; p++) {
                        points[p] = index(FINE * x + (p & 1), FINE * y + (p >> 1 & 1), FINE * z + (p >> 2));
                    }
                    work.at(grid.index(x, y, z), points);
                }
            }
        });
    }
}
