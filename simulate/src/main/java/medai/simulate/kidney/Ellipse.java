package medai.simulate.kidney;

/**
 * A turned ellipse.
 *
 * @param x centre in mm
 * @param a half-axis in mm, along x before turning
 * @param turn in radians
 */
record Ellipse(double x, double y, double a, double b, double turn) {
    /** 0 at the centre, 1 on the rim. */
    double level(double px, double py) {
        double dx = px - x;
        double dy = py - y;
        double u = (Math.cos(turn) * dx + Math.sin(turn) * dy) / a;
        double v = (Math.cos(turn) * dy - Math.sin(turn) * dx) / b;
        return Math.sqrt(u * u + v * v);
    }

    /** A point at an angle of its own axes, so far from the centre to the rim. */
    double[] at(double angle, double share) {
        double u = share * a * Math.cos(angle);
        double v = share * b * Math.sin(angle);
        return new double[] {x + Math.cos(turn) * u - Math.sin(turn) * v, y + Math.sin(turn) * u + Math.cos(turn) * v};
    }

    /** The same form, so many times as large. */
    Ellipse times(double factor) {
        return new Ellipse(x, y, factor * a, factor * b, turn);
    }
}
