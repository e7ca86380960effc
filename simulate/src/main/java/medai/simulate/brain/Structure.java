package medai.simulate.brain;

/** What a phantom head is made of. */
enum Structure {
    AIR(0, 0.0),
    SCALP(1, 0.95),
    SKULL(2, 0.12),
    SUBARACHNOID_CSF(3, 0.22),
    GREY_MATTER(4, 0.62),
    WHITE_MATTER(5, 1.0),
    DEEP_GREY_MATTER(6, 0.75),
    LEFT_LATERAL_VENTRICLE(7, 0.2),
    RIGHT_LATERAL_VENTRICLE(8, 0.2),
    THIRD_VENTRICLE(9, 0.2),
    FOURTH_VENTRICLE(10, 0.2),
    BASAL_CISTERN(11, 0.22),
    CEREBELLUM(12, 0.72),
    BRAINSTEM(13, 0.9),
    PERIVENTRICULAR_SPOT(14, 0.5),
    NECK(15, 0.55);

    /** In the label map. */
    final int number;

    /** In T1 contrast, relative to white matter. */
    final double signal;

    Structure(int number, double signal) {
        this.number = number;
        this.signal = signal;
    }

    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
