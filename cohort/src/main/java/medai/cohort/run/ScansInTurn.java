package medai.cohort.run;

import java.io.IOException;
import medai.cohort.manifest.SampleId;
import medai.imaging.file.MemoryShortageException;

/** The scans of a stage, one after the other: one that needs more memory than there is is left out, and the others go on. */
public final class ScansInTurn {
    private final Journal journal;
    private int leftOut;

    /** What is done with a scan. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException;
    }

    /** @param journal is told which scans are left out, and what helps */
    public ScansInTurn(Journal journal) {
        this.journal = journal;
    }

    /**
     * Does something with a scan; other failures than for want of memory are passed on.
     *
     * @return whether it was done
     */
    public boolean next(SampleId id, Work work) throws IOException {
        try {
            return MemoryShortageException.guard(id, () -> {
                work.run();
                return true;
            });
        } catch (MemoryShortageException e) {
            leftOut++;
            journal.warn("left out: " + e.getMessage());
            return false;
        }
    }

    /** How many scans were left out. */
    public int leftOut() {
        return leftOut;
    }
}
