package medai.simulate.brain;

import medai.imaging.random.Draw;

/**
 * A smooth random field in [-1, 1]: a sum of products of one sine per axis, tabulated so that a value costs a few
 * multiplications.
 */
final class Waves {
    private final double[][][] tables; // wave, axis, position

    /**
     * @param positions in mm, for each axis
     * @param longest wavelength in mm
     * @param shortest wavelength in mm
     */
    Waves(Draw draw, int waves, double[][] positions, double longest, double shortest) {
        tables = new double[waves][3][];
        for (double[][] wave : tables) {
            for (int axis = 0; axis < 3; axis++) {
                double k = 2 * Math.PI / draw.between(shortest, longest);
                double phase = draw.between(0, 2 * Math.PI);
                wave[axis] = new double[positions[axis].length];
                for (int i = 0; i < wave[axis].length; i++) {
                    wave[axis][i] = Math.sin(k * positions[axis][i] + phase);
                }
            }
        }
    }

    double at(int x, int y, int z) {
        double sum = 0;
        for (double[][] wave : tables) {
            sum += wave[0][x] * wave[1][y] * wave[2][z];
        }
        return sum / tables.length;
    }

    /** 1 on winding surfaces (where the sines cancel), falling to 0 beside them: the valleys between folds. */
    double valleyAt(int x, int y, int z) {
        double sum = 0;
        for (double[][] wave : tables) {
            sum += wave[0][x] + wave[1][y] + wave[2][z];
        }
        return Math.max(0, 1 - Math.abs(sum) / (0.25 * tables.length));
    }
}
