package medai.simulate.brain;

/** A hypointense ball in white matter: centre and radius in mm, in the head's own space. */
record Spot(double x, double y, double z, double radius) {
    boolean holds(double px, double py, double pz) {
        return (px - x) * (px - x) + (py - y) * (py - y) + (pz - z) * (pz - z) < radius * radius;
    }
}
