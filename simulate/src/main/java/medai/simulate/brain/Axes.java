package medai.simulate.brain;

import java.util.function.DoubleSupplier;

/** One number per axis of the head: right, anterior, superior. */
record Axes(double r, double a, double s) {
    static final Axes NONE = new Axes(0, 0, 0);

    /** Draws the three in turn. */
    static Axes of(DoubleSupplier draw) {
        double r = draw.getAsDouble();
        double a = draw.getAsDouble();
        return new Axes(r, a, draw.getAsDouble());
    }
}
