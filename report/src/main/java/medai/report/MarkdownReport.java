package medai.report;

import java.util.List;

/** A report in Markdown. */
public final class MarkdownReport {
    private MarkdownReport() {}

    /**
     * A table with its notes, tests and figures.
     *
     * @param notes what a reader of the numbers should know
     * @param tests one sentence per test
     * @param figures names of PNG files in the folder {@code figures} beside the report
     */
    public static String of(String name, String table, List<String> notes, List<String> tests, List<String> figures) {
        StringBuilder report = new StringBuilder("# %s%n%n```%n%s```%n".formatted(name, table));
        notes.forEach(note -> report.append("%n- %s".formatted(note)));
        tests.forEach(test -> report.append("%n- %s".formatted(test)));
        report.append("%n".formatted());
        figures.forEach(
                figure -> report.append("%n![%s](figures/%s.png)%n".formatted(figure.replace('_', ' '), figure)));
        return report.toString();
    }
}
