package medai.imaging.mask;

import java.util.ArrayList;
import java.util.List;

/**
 * A structuring element, symmetric about its centre.
 *
 * @param shape of the element
 * @param radius in voxels, at least 1; the cross has radius 1 whatever is asked for more: repeat it instead
 */
public record Element(Shape shape, int radius) {
    /** What an element looks like. */
    public enum Shape {
        /** The pixel and its four neighbours in the slice. */
        CROSS,
        /** All pixels of the slice at most the radius away. */
        DISK,
        /** A horizontal line of the slice, the radius to each side. */
        LINE,
        /** All voxels at most the radius away, across slices too. */
        BALL
    }

    /** A row of the element: how far it is away, and how far it reaches to both sides. */
    record Row(int dy, int dz, int reach) {}

    public Element {
        if (radius < 1 || radius > 1000) {
            throw new IllegalArgumentException("radius must be from 1 to 1000 voxels; found " + radius);
        }
    }

    /** The cross of one pixel and its four neighbours. */
    public static Element cross() {
        return new Element(Shape.CROSS, 1);
    }

    boolean withinSlice() {
        return shape != Shape.BALL;
    }

    List<Row> rows() {
        return switch (shape) {
            case CROSS -> List.of(new Row(-1, 0, 0), new Row(0, 0, 1), new Row(1, 0, 0));
            case LINE -> List.of(new Row(0, 0, radius));
            case DISK -> round(0);
            case BALL -> round(radius);
        };
    }

    private List<Row> round(int slices) {
        List<Row> rows = new ArrayList<>();
        for (int dz = -slices; dz <= slices; dz++) {
            for (int dy = -radius; dy <= radius; dy++) {
                int left = radius * radius - dy * dy - dz * dz;
                if (left >= 0) {
                    rows.add(new Row(dy, dz, (int) Math.sqrt(left)));
                }
            }
        }
        return rows;
    }
}
