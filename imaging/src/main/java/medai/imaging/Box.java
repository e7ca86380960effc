package medai.imaging;

/**
 * A rectangle on a slice, in voxels; x0 and y0 are its lower edges, x1 and y1 its upper ones.
 *
 * @param x0 below x1
 * @param y0 below y1
 */
public record Box(double x0, double y0, double x1, double y1) {
    public Box {
        if (!(x0 < x1) || !(y0 < y1)) {
            throw new IllegalArgumentException(
                    "a box needs x0 < x1 and y0 < y1; found %s to %s and %s to %s".formatted(x0, x1, y0, y1));
        }
    }

    public double area() {
        return (x1 - x0) * (y1 - y0);
    }

    /** Intersection over union, 0 to 1. */
    public double iou(Box other) {
        double width = Math.min(x1, other.x1) - Math.max(x0, other.x0);
        double height = Math.min(y1, other.y1) - Math.max(y0, other.y0);
        double common = Math.max(0, width) * Math.max(0, height);
        return common / (area() + other.area() - common);
    }
}
