package medai.train;

/** Training was asked to stop; finished epochs are saved, and the same command resumes from there. */
public final class StoppedException extends Exception {
    private static final long serialVersionUID = 1;

    public StoppedException(String message) {
        super(message);
    }
}
