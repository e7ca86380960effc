package medai.train;

/** Training was asked to stop; what is finished is saved, and the same command goes on from there. */
public final class StoppedException extends Exception {
    private static final long serialVersionUID = 1;

    public StoppedException(String message) {
        super(message);
    }
}
