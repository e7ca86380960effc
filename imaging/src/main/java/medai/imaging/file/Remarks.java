package medai.imaging.file;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What readers had to assume about files, for the person at the terminal: a table with semicolons, a scan whose spacing is a guess.
 * A file that cannot be used is an exception; a remark is for one that can, where a careful reader would still like to know.
 *
 * <p>Readers are called deep within loops over cohorts, and whatever is true of one scan tends to be true of all: a remark is
 * printed where it is first made, and how many more files it held for is printed at the end of the command. A file that is read
 * several times counts once.
 *
 * <p>There is one set of remarks per process, as there is one terminal.
 */
public final class Remarks {
    private static final Map<String, Set<String>> PLACES = new LinkedHashMap<>();
    private static @Nullable PrintWriter out;

    private Remarks() {}

    /**
     * Makes a remark.
     *
     * @param where the file, and the line or tag where there is one
     * @param what a sentence without capital and full stop, the same for all files that it holds for
     */
    public static synchronized void add(Object where, String what) {
        Set<String> places = PLACES.computeIfAbsent(what, key -> new HashSet<>());
        if (places.add(where.toString()) && places.size() == 1 && out != null) {
            out.println("warning: " + where + ": " + what);
            out.flush();
        }
    }

    /** Remarks are printed from now on, and those made before are forgotten. */
    public static synchronized void printTo(PrintWriter terminal) {
        PLACES.clear();
        out = terminal;
    }

    /** Prints how often each remark was made beyond the first time, and forgets them. */
    public static synchronized void close() {
        PrintWriter terminal = out;
        if (terminal != null) {
            PLACES.forEach((what, places) -> {
                if (places.size() > 1) {
                    terminal.println("warning: %s: the same for %d more".formatted(what, places.size() - 1));
                }
            });
            terminal.flush();
        }
        PLACES.clear();
        out = null;
    }
}
