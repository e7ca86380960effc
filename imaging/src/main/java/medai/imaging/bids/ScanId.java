package medai.imaging.bids;

import java.util.Comparator;

/**
 * Who was scanned, and when.
 *
 * @param subject as in the manifest
 * @param session as in the manifest; empty if the study has one session per subject
 */
public record ScanId(String subject, String session) implements Comparable<ScanId> {
    private static final Comparator<ScanId> ORDER =
            Comparator.comparing(ScanId::subject).thenComparing(ScanId::session);

    /** The BIDS entities that begin a file name: {@code sub-07} or {@code sub-07_ses-2}. */
    public String entities() {
        return entity("sub", subject) + (session.isEmpty() ? "" : "_" + entity("ses", session));
    }

    private static String entity(String key, String label) {
        return label.startsWith(key + "-") ? label : key + "-" + label;
    }

    @Override
    public int compareTo(ScanId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return session.isEmpty() ? subject : subject + " session " + session;
    }
}
