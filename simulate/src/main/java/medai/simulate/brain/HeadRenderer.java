package medai.simulate.brain;

import java.util.stream.IntStream;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;

/**
 * Draws one head on a grid: eight points per voxel decide structure and signal (partial volume), then coil bias, ghost, gain and
 * Rician noise. The label of a voxel is the structure that fills most of it.
 */
final class HeadRenderer {
    private static final int FINE = 2;
    private static final double DEFORMATION_MM = 3;
    private static final double TEXTURE = 0.2;
    private static final Structure[] STRUCTURES = Structure.values();

    private final Grid grid;
    private final HeadDraws draws;
    private final Affine toHead;
    private final double[][] positions; // of the fine points along each axis, mm from the centre of the grid
    private final Waves[] deformation = new Waves[3];
    private final Waves folds;
    private final Waves texture;

    HeadRenderer(Grid grid, HeadDraws draws) {
        this.grid = grid;
        this.draws = draws;
        positions = positions(grid, FINE);
        double[][] centres = positions(grid, 1);
        Affine pose = Affine.translation(
                        draws.shift().r(), draws.shift().a(), draws.shift().s())
                .after(Affine.rotation(
                        draws.rotation().r(),
                        draws.rotation().a(),
                        draws.rotation().s()))
                .after(Affine.scaling(
                        draws.scale().r(), draws.scale().a(), draws.scale().s()));
        toHead = pose.inverse();
        for (int axis = 0; axis < 3; axis++) {
            deformation[axis] = new Waves(Draw.of(draws.texture(), "deformation", axis), 3, centres, 160, 90);
        }
        folds = new Waves(Draw.of(draws.texture(), "folds"), 3, positions, 44, 30);
        texture = new Waves(Draw.of(draws.texture(), "texture"), 4, centres, 110, 45);
    }

    private static double[][] positions(Grid grid, int fine) {
        double[][] positions = new double[3][];
        for (int axis = 0; axis < 3; axis++) {
            int n = grid.size(axis);
            double spacing = grid.affine().spacing(axis);
            positions[axis] = new double[n * fine];
            for (int i = 0; i < n * fine; i++) {
                positions[axis][i] = ((i + 0.5) / fine - 0.5 - (n - 1) / 2.0) * spacing;
            }
        }
        return positions;
    }

    /**
     * 1 where another anatomy of the same subject gives other labels, 0 elsewhere. The anatomies may differ around the ventricles
     * only.
     *
     * @param labels what {@link #scan} filled in for the first anatomy
     */
    Volume changed(float[] labels, HeadAnatomy other) {
        float[] changed = new float[grid.size()];
        eachVoxel((x, y, z) -> {
            double[] p = toHead.apply(positions[0][FINE * x], positions[1][FINE * y], positions[2][FINE * z]);
            if (HeadAnatomy.isNearVentricles(p[0], p[1], p[2])) {
                int at = grid.index(x, y, z);
                changed[at] = most(points(other, x, y, z)).number == labels[at] ? 0 : 1;
            }
        });
        return new Volume(grid, changed);
    }

    /** The scan; its label map is filled into {@code labels}. */
    Volume scan(HeadAnatomy anatomy, float[] labels) {
        float[] signal = new float[grid.size()];
        eachVoxel((x, y, z) -> {
            int[] points = points(anatomy, x, y, z);
            int at = grid.index(x, y, z);
            labels[at] = most(points).number;
            double uneven = TEXTURE * texture.at(x, y, z);
            double sum = 0;
            for (Structure structure : STRUCTURES) {
                sum += points[structure.number] * (structure == Structure.AIR ? 0 : signal(structure) + uneven);
            }
            signal[at] = (float) (sum / (FINE * FINE * FINE) * sensitivity(x, y, z));
        });
        return new Volume(grid, received(signal));
    }

    private double signal(Structure structure) {
        boolean grey = structure == Structure.GREY_MATTER || structure == Structure.DEEP_GREY_MATTER;
        return structure.signal + (grey ? draws.greyShift() : 0);
    }

    /** How many of a voxel's points lie in each structure. */
    private int[] points(HeadAnatomy anatomy, int x, int y, int z) {
        double wobble = draws.texture() == 0 ? 0 : DEFORMATION_MM; // the template is undeformed
        double dx = wobble * deformation[0].at(x, y, z);
        double dy = wobble * deformation[1].at(x, y, z);
        double dz = wobble * deformation[2].at(x, y, z);
        int[] counts = new int[STRUCTURES.length];
        double[] centre = toHead.apply(positions[0][FINE * x], positions[1][FINE * y], positions[2][FINE * z]);
        if (HeadAnatomy.isClearlyAir(centre[0], centre[1], centre[2])) {
            counts[Structure.AIR.number] = FINE * FINE * FINE;
            return counts;
        }
        for (int point = 0; point < FINE * FINE * FINE; point++) {
            int fx = FINE * x + (point & 1);
            int fy = FINE * y + (point >> 1 & 1);
            int fz = FINE * z + (point >> 2);
            double px = positions[0][fx];
            double py = positions[1][fy];
            double pz = positions[2][fz];
            double hx = toHead.at(0, 0) * px + toHead.at(0, 1) * py + toHead.at(0, 2) * pz + toHead.at(0, 3) + dx;
            double hy = toHead.at(1, 0) * px + toHead.at(1, 1) * py + toHead.at(1, 2) * pz + toHead.at(1, 3) + dy;
            double hz = toHead.at(2, 0) * px + toHead.at(2, 1) * py + toHead.at(2, 2) * pz + toHead.at(2, 3) + dz;
            counts[anatomy.at(hx, hy, hz, folds.valleyAt(fx, fy, fz)).number]++;
        }
        return counts;
    }

    private static Structure most(int[] points) {
        Structure best = STRUCTURES[0];
        for (Structure structure : STRUCTURES) {
            best = points[structure.number] > points[best.number] ? structure : best;
        }
        return best;
    }

    private double sensitivity(int x, int y, int z) {
        double r = 2.0 * x / grid.width() - 1;
        double a = 2.0 * y / grid.height() - 1;
        double u = 2.0 * z / grid.depth() - 1;
        Axes slope = draws.biasSlope();
        Axes curve = draws.biasCurve();
        return Math.exp(slope.r() * r
                + slope.a() * a
                + slope.s() * u
                + curve.r() * (r * r - 1.0 / 3)
                + curve.a() * (a * a - 1.0 / 3)
                + curve.s() * (u * u - 1.0 / 3));
    }

    /** Ghost along the second axis, gain, and Rician noise, as a magnitude image has them. */
    private float[] received(float[] signal) {
        float[] image = new float[signal.length];
        int height = grid.height();
        IntStream.range(0, grid.depth()).parallel().forEach(z -> {
            Draw noise = Draw.of(draws.texture(), "noise", z);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < grid.width(); x++) {
                    float ghost = signal[grid.index(x, (y + height / 2) % height, z)];
                    double real = signal[grid.index(x, y, z)] + draws.ghost() * ghost;
                    if (draws.noise() > 0) {
                        double imaginary = noise.normal(0, draws.noise());
                        real = Math.hypot(real + noise.normal(0, draws.noise()), imaginary);
                    }
                    image[grid.index(x, y, z)] = (float) (1000 * draws.gain() * real);
                }
            }
        });
        return image;
    }

    @FunctionalInterface
    private interface VoxelWork {
        void at(int x, int y, int z);
    }

    private void eachVoxel(VoxelWork work) {
        IntStream.range(0, grid.depth()).parallel().forEach(z -> {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    work.at(x, y, z);
                }
            }
        });
    }
}
