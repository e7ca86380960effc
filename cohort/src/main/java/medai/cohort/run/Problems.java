package medai.cohort.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import medai.imaging.table.Table;

/**
 * What went wrong with the scans of a batch, for the person at the terminal: what is wrong with one scan tends to be wrong with
 * all, and 170 lines of the same would hide the one that differs. A message begins with the scan's file or name and a colon;
 * messages that are otherwise the same become one line, with a count and the first file. The tables of the stages keep all.
 */
public final class Problems {
    private static final Pattern PATH = Pattern.compile("\\S*[/\\\\]\\S*");
    private static final Pattern FILE = Pattern.compile("\\S+\\.\\S+|(?!found ).*[/\\\\].*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");
    private static final String NEXT = ": ";

    private Problems() {}

    /** A message in two parts. */
    private record Problem(String where, String what) {
        private static Problem of(String message) {
            int end = -NEXT.length();
            for (int next = message.indexOf(NEXT); next > 0; next = message.indexOf(NEXT, end + NEXT.length())) {
                boolean first = end < 0;
                if (!first
                        && !FILE.matcher(message.substring(end + NEXT.length(), next))
                                .matches()) {
                    break;
                }
                end = next;
            }
            return end < 0
                    ? new Problem("", message)
                    : new Problem(message.substring(0, end), message.substring(end + NEXT.length()));
        }

        /** What messages of one kind have in common: all but numbers and paths. */
        private String kind() {
            return NUMBER.matcher(PATH.matcher(what).replaceAll("/")).replaceAll("0");
        }
    }

    /**
     * A line for each kind of problem, in the order of the first of each.
     *
     * @param things what the messages are about, such as {@code scans}
     */
    public static List<String> lines(String things, List<String> messages) {
        Map<String, List<Problem>> kinds = new LinkedHashMap<>();
        for (String message : messages) {
            Problem problem = Problem.of(message);
            kinds.computeIfAbsent(problem.kind(), key -> new ArrayList<>()).add(problem);
        }
        List<String> lines = new ArrayList<>();
        for (List<Problem> alike : kinds.values()) {
            Problem first = alike.get(0);
            String where = first.where.isEmpty() ? "" : first.where + NEXT;
            if (alike.size() == 1) {
                lines.add(where + first.what);
            } else if (alike.stream().allMatch(one -> one.what.equals(first.what))) {
                lines.add("%d %s: %s; first: %s".formatted(alike.size(), things, first.what, first.where));
            } else {
                lines.add("%d %s, each with its own numbers or files: %s; first: %s"
                        .formatted(alike.size(), things, first.what, first.where));
            }
        }
        return lines;
    }

    /** Writes all messages into a folder, as problems.csv; if there are none, one of an earlier run goes. */
    public static void write(Path folder, List<String> messages) throws IOException {
        Path file = folder.resolve("problems.csv");
        if (messages.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        Table.write(
                file,
                List.of("file", "message"),
                messages.stream()
                        .map(Problem::of)
                        .map(problem -> List.of(problem.where, problem.what))
                        .toList());
    }
}
