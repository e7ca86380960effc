package medai.cohort.run;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Numbers;
import medai.imaging.table.Table;

/**
 * What the columns {@code p_CLASS} and {@code logit_CLASS} of a table of predictions may hold. Other columns that begin in the
 * same way, such as {@code p_value}, are none of these: classes that matter are those that somebody named or some row has.
 *
 * @param all classes that have a column
 * @param judged those of them that occur
 * @param complete whether every true class has a column, so that probabilities can be expected to add up to 1
 * @param mapped our name of a column to the table's, where they differ
 */
public record ProbabilityColumns(Set<String> all, Set<String> judged, boolean complete, Map<String, String> mapped) {
    /** What the name of a column of probabilities begins with. */
    public static final String PREFIX = "p_";

    private static final String LOGIT = "logit_";
    private static final double LEAST_TOLERANCE = 0.01;
    private static final double ROUNDED = 0.005; // each printed with two digits

    public ProbabilityColumns {
        all = Set.copyOf(all);
        judged = new LinkedHashSet<>(judged);
        mapped = Map.copyOf(mapped);
    }

    /** The names of classes in columns of a table, and in ours that are mapped to them. */
    public static Set<String> classes(Collection<String> columns, Collection<String> mapped) {
        Set<String> names = new LinkedHashSet<>();
        for (Collection<String> some : List.of(columns, mapped)) {
            some.stream()
                    .filter(column -> column.startsWith(PREFIX) && column.length() > PREFIX.length())
                    .forEach(column -> names.add(column.substring(PREFIX.length())));
        }
        return names;
    }

    /** Whether probabilities of so many classes add up to 1, rounded as they may be. */
    public static boolean isWhole(double sum, int classes) {
        return Math.abs(sum - 1) <= Math.max(LEAST_TOLERANCE, ROUNDED * classes) + 1e-9;
    }

    private String column(String name) {
        return mapped.getOrDefault(name, name);
    }

    /**
     * Checks one row.
     *
     * @throws UnusableInputException if a probability is not from 0 to 1, if those of all classes do not add up to 1, or if a
     *     logit is not finite
     */
    public void check(Table.Row row) throws UnusableInputException {
        double sum = 0;
        for (String name : judged) {
            double p = number(row, PREFIX + name);
            if (p < 0 || p > 1) {
                throw new UnusableInputException(
                        row.place(),
                        "the probability %s of %s".formatted(p, name),
                        "a number from 0 to 1",
                        "map the column of probabilities with --columns p_" + name + "=NAME");
            }
            sum += p;
            number(row, LOGIT + name); // finite, where there is one
        }
        if (complete && !Double.isNaN(sum) && !isWhole(sum, judged.size()) && !isWhole(whole(row, sum), all.size())) {
            throw new UnusableInputException(
                    row.place(),
                    String.format(Locale.ROOT, "probabilities of %s that add up to %.4g", judged, sum),
                    "1, as they are of all classes",
                    "correct the table, or rename columns p_CLASS that hold something else");
        }
    }

    private double number(Table.Row row, String name) throws UnusableInputException {
        return row.get(column(name)).isPresent() ? row.number(column(name)) : Double.NaN;
    }

    /** The sum with the share of classes that do not occur. */
    private double whole(Table.Row row, double sum) {
        return sum
                + all.stream()
                        .filter(name -> !judged.contains(name))
                        .mapToDouble(name ->
                                Numbers.parse(row.cell(column(PREFIX + name))).orElse(0))
                        .sum();
    }
}
