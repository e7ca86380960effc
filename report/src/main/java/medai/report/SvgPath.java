package medai.report;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.PathIterator;

/** The data of an SVG path; lines that go on from where the last one ended are one line. */
final class SvgPath {
    private final StringBuilder data = new StringBuilder();
    private double x;
    private double y;

    /** Whether the shape begins at the last point. */
    boolean endsWhereStarts(Shape shape) {
        PathIterator at = shape.getPathIterator(null);
        double[] first = new double[6];
        return !isEmpty() && !at.isDone() && at.currentSegment(first) == PathIterator.SEG_MOVETO && isHere(first);
    }

    private boolean isHere(double[] point) {
        return Math.abs(point[0] - x) < 5e-3 && Math.abs(point[1] - y) < 5e-3; // the same when written
    }

    void add(Shape shape, AffineTransform transform) {
        double[] c = new double[6];
        for (PathIterator at = shape.getPathIterator(transform); !at.isDone(); at.next()) {
            switch (at.currentSegment(c)) {
                case PathIterator.SEG_MOVETO -> {
                    if (isEmpty() || !isHere(c)) {
                        append('M', c, 2);
                    }
                }
                case PathIterator.SEG_LINETO -> append('L', c, 2);
                case PathIterator.SEG_QUADTO -> append('Q', c, 4);
                case PathIterator.SEG_CUBICTO -> append('C', c, 6);
                default -> {
                    data.append('Z');
                    x = Double.NaN; // closed: nothing goes on from here
                }
            }
        }
    }

    private void append(char kind, double[] c, int n) {
        data.append(kind);
        for (int i = 0; i < n; i++) {
            if (i > 0) {
                data.append(' ');
            }
            append(data, c[i]);
        }
        x = c[n - 2];
        y = c[n - 1];
    }

    boolean isEmpty() {
        return data.isEmpty();
    }

    void clear() {
        data.setLength(0);
    }

    @Override
    public String toString() {
        return data.toString();
    }

    static String number(double value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    /** With two decimals at most: a hundredth of a pixel. */
    private static void append(StringBuilder text, double value) {
        long hundredths = Math.round(value * 100);
        if (hundredths < 0) {
            text.append('-');
            hundredths = -hundredths;
        }
        text.append(hundredths / 100);
        long rest = hundredths % 100;
        if (rest > 0) {
            text.append('.').append(rest / 10);
            if (rest % 10 > 0) {
                text.append(rest % 10);
            }
        }
    }
}
