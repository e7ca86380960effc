package medai.cohort.manifest;

import java.util.Comparator;
import medai.imaging.bids.ScanId;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * Identifies one input of a network: a scan, or a piece of one.
 *
 * @param scan itself, or the one that the piece belongs to
 * @param piece such as {@code lesion003} or {@code slice07-left}; empty for the scan itself
 */
public record SampleId(ScanId scan, String piece) implements Comparable<SampleId> {
    /** Column of tables about pieces. */
    public static final String PIECE = "piece";

    private static final Comparator<SampleId> ORDER =
            Comparator.comparing(SampleId::scan).thenComparing(SampleId::piece);

    /** A whole scan. */
    public static SampleId of(String subject, String session) {
        return new SampleId(new ScanId(subject, session), "");
    }

    /** Reads the columns subject, session and piece of a table row; the last two columns may be missing. */
    public static SampleId of(Table.Row row) throws UnusableInputException {
        return new SampleId(
                new ScanId(row.require("subject"), row.get("session").orElse("")),
                row.get(PIECE).orElse(""));
    }

    public String subject() {
        return scan.subject();
    }

    public String session() {
        return scan.session();
    }

    /** The BIDS entities that begin a file name, and the piece: {@code sub-07_ses-2_lesion003}. */
    public String entities() {
        return scan.entities() + (piece.isEmpty() ? "" : "_" + piece);
    }

    @Override
    public int compareTo(SampleId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return piece.isEmpty() ? scan.toString() : scan + " " + piece;
    }
}
