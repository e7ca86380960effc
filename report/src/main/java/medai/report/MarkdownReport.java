package medai.report;

import java.util.List;
import java.util.regex.Pattern;

/** A report in Markdown. Names of classes, columns and subjects are text in it, whatever characters they have. */
public final class MarkdownReport {
    /**
     * What Markdown (CommonMark 0.31, GitHub's) takes for its own within a line: code, emphasis at the edge of a word, the start of
     * a tag or an entity, the end of a link's text, and a backslash before any of these.
     */
    private static final Pattern MARKUP = Pattern.compile(
            "`|\\*(?=\\S)|(?<=\\S)\\*|(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])|<(?=[A-Za-z/!?])|&(?=[#A-Za-z0-9]+;)"
                    + "|\\](?=[(\\[:])|~(?=~)|(?<=~)~|\\\\(?=\\p{Punct})");

    /** What it takes for a heading, a quotation, a list or a rule at the start of a line. */
    private static final Pattern START = Pattern.compile("^(\\s*)([#>+=|-])");

    private static final Pattern FENCE = Pattern.compile("`{3,}");

    private MarkdownReport() {}

    /**
     * A table with its notes, tests and figures.
     *
     * @param notes what a reader of the numbers should know
     * @param tests one sentence per test
     * @param figures names of PNG files in the folder {@code figures} beside the report
     */
    public static String of(String name, String table, List<String> notes, List<String> tests, List<String> figures) {
        String fence = "`".repeat(Math.max(3, 1 + longest(table)));
        StringBuilder report = new StringBuilder("# %s%n%n%s%n%s%s%n".formatted(text(name), fence, table, fence));
        notes.forEach(note -> report.append("%n- %s".formatted(text(note))));
        tests.forEach(test -> report.append("%n- %s".formatted(text(test))));
        report.append("%n".formatted());
        figures.forEach(
                figure -> report.append("%n![%s](figures/%s.png)%n".formatted(figure.replace('_', ' '), figure)));
        return report.toString();
    }

    /** One line of text, with a backslash before what would be markup. */
    static String text(String line) {
        String one = TerminalText.of(line.replaceAll("\\R", " "));
        return START.matcher(MARKUP.matcher(one).replaceAll("\\\\$0")).replaceFirst("$1\\\\$2");
    }

    /** The longest row of backticks that could end a block. */
    private static int longest(String table) {
        return FENCE.matcher(table)
                .results()
                .mapToInt(row -> row.end() - row.start())
                .max()
                .orElse(0);
    }
}
