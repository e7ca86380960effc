package medai.cohort;

import java.io.IOException;

/** How the scans of a cohort are prepared, as far as code that only uses them needs to know. */
@FunctionalInterface
public interface Preparation {
    /**
     * Identifies what is done to a view; two views with the same fingerprint are prepared in the same way.
     *
     * @throws IOException if a file that the preparation uses cannot be read
     */
    String fingerprint(String view) throws IOException;
}
