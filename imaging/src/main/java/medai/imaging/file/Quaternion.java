package medai.imaging.file;

import medai.imaging.Affine;

/**
 * The rotation of an affine as NIfTI stores it.
 *
 * @param qfac -1 if the third axis is mirrored, else 1
 * @param exact false if the affine has shear, which a quaternion cannot express
 */
record Quaternion(double b, double c, double d, double qfac, boolean exact) {
    static Quaternion of(Affine affine) {
        double qfac = affine.determinant() < 0 ? -1 : 1;
        double[][] r = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                r[row][column] = affine.at(row, column) / affine.spacing(column) * (column == 2 ? qfac : 1);
            }
        }
        // The largest of the four squares is the safe one to divide by.
        double[] squares = {
            1 + r[0][0] + r[1][1] + r[2][2],
            1 + r[0][0] - r[1][1] - r[2][2],
            1 - r[0][0] + r[1][1] - r[2][2],
            1 - r[0][0] - r[1][1] + r[2][2]
        };
        int largest = 0;
        for (int i = 1; i < 4; i++) {
            largest = squares[i] > squares[largest] ? i : largest;
        }
        double twice = Math.sqrt(Math.max(squares[largest], 1e-30));
        double a32 = r[2][1] - r[1][2];
        double a13 = r[0][2] - r[2][0];
        double a21 = r[1][0] - r[0][1];
        double s12 = r[0][1] + r[1][0];
        double s13 = r[0][2] + r[2][0];
        double s23 = r[1][2] + r[2][1];
        double[] q =
                switch (largest) {
                    case 0 -> new double[] {twice * twice, a32, a13, a21};
                    case 1 -> new double[] {a32, twice * twice, s12, s13};
                    case 2 -> new double[] {a13, s12, twice * twice, s23};
                    default -> new double[] {a21, s13, s23, twice * twice};
                };
        double sign = q[0] < 0 ? -1 : 1; // the stored quaternion has a >= 0
        double scale = sign / (2 * twice);
        return new Quaternion(q[1] * scale, q[2] * scale, q[3] * scale, qfac, orthogonal(r));
    }

    private static boolean orthogonal(double[][] r) {
        for (int i = 0; i < 3; i++) {
            int j = (i + 1) % 3;
            if (Math.abs(r[0][i] * r[0][j] + r[1][i] * r[1][j] + r[2][i] * r[2][j]) > 1e-4) {
                return false;
            }
        }
        return true;
    }
}
