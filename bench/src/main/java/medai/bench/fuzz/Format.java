package medai.bench.fuzz;

/** Kinds of files that a stranger may hand over. */
public enum Format {
    NIFTI(20),
    DICOM(20),
    PICTURE(15),
    TABLE(20),
    CONFIG(15),
    WEIGHTS(6),
    JSON(4);

    private final int share;

    Format(int share) {
        this.share = share;
    }

    /** The format of an input, so that each has its share of a hundred. */
    static Format at(int number) {
        int place = number % 100;
        for (Format format : values()) {
            place -= format.share;
            if (place < 0) {
                return format;
            }
        }
        throw new IllegalStateException("shares must have the sum 100");
    }
}
