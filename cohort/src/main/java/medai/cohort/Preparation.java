package medai.cohort;

import java.io.IOException;

/** How the scans of a cohort are prepared, as far as those need to know who only use them. */
@FunctionalInterface
public interface Preparation {
    /**
     * What is done to a view; two views with the same fingerprint are prepared alike.
     *
     * @throws IOException if a file that takes part in it cannot be read
     */
    String fingerprint(String view) throws IOException;
}
