package medai.cli;

import medai.cohort.run.ConfigException;
import medai.imaging.file.MemoryShortageException;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.UnwritableOutputException;
import medai.networks.weights.DamagedWeightsException;
import medai.train.StoppedException;

/** The exit code, decided from the type of a failure; the numbers are those of BSD's sysexits.h where it has one. */
final class ExitCodes {
    static final int BUG = 1;
    static final int UNUSABLE_INPUT = 65;
    static final int MISSING_INPUT = 66;
    static final int UNWRITABLE_OUTPUT = 73;
    static final int STOPPED = 75;
    static final int WRONG_CONFIG = 78;

    private ExitCodes() {}

    static int of(Throwable failure) {
        if (failure instanceof MissingInputException) {
            return MISSING_INPUT;
        }
        if (failure instanceof UnusableInputException
                || failure instanceof DamagedWeightsException
                || failure instanceof MemoryShortageException) {
            return UNUSABLE_INPUT;
        }
        if (failure instanceof UnwritableOutputException) {
            return UNWRITABLE_OUTPUT;
        }
        if (failure instanceof StoppedException) {
            return STOPPED;
        }
        return failure instanceof ConfigException ? WRONG_CONFIG : BUG;
    }
}
