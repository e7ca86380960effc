package medai.imaging.table;

import java.util.Set;

/**
 * What stands in tables for a value that is not there: nothing at all, and what BIDS, R, pandas, spreadsheets and databases write
 * in its place. The same in every column of every command.
 *
 * <p>A class or group that a user names may be called so all the same ({@code classes: [None, Mild]}): see
 * {@link Table.Row#get(String, java.util.Collection)}.
 */
public final class Missing {
    private static final Set<String> MARKERS =
            Set.of("", "N/A", "n/a", "NA", "NaN", "nan", "null", "NULL", "None", "-", ".", "#N/A", "<NA>");

    private Missing() {}

    /** @param cell without spaces around it */
    public static boolean is(String cell) {
        return MARKERS.contains(cell);
    }
}
