package medai.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import medai.cohort.manifest.Manifest;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * A column of the manifest as numbers.
 *
 * @param numbers whether it holds numbers
 * @param words its words, without the first one in alphabetical order
 */
record CovariateColumn(String name, boolean numbers, List<String> words) {
    /** Of so many different words no model learns what each of them means. */
    private static final int MOST_WORDS = 20;

    /** @throws UnusableInputException if there is no such column, or it holds too many words */
    static CovariateColumn of(Manifest manifest, String name) throws UnusableInputException {
        Set<String> words = new TreeSet<>();
        boolean numbers = true;
        for (Manifest.Entry entry : manifest.entries()) {
            if (!entry.row().columns().names().contains(name)) {
                throw new UnusableInputException(
                        manifest.file(),
                        "no column \"" + name + "\"",
                        "the columns of eval.covariates",
                        "correct eval.covariates");
            }
            Optional<String> cell = entry.row().get(name);
            if (cell.isPresent()) {
                words.add(cell.get());
                numbers &= isNumber(entry.row(), name);
            }
        }
        if (numbers) {
            return new CovariateColumn(name, true, List.of());
        }
        if (words.size() > MOST_WORDS) {
            throw new UnusableInputException(
                    manifest.file(),
                    "%d different words in \"%s\"".formatted(words.size(), name),
                    "numbers, or at most %d words".formatted(MOST_WORDS),
                    "leave it out of eval.covariates, or correct its cells");
        }
        return new CovariateColumn(name, false, List.copyOf(words).subList(1, words.size()));
    }

    private static boolean isNumber(Table.Row row, String name) {
        try {
            row.number(name);
            return true;
        } catch (UnusableInputException e) {
            return false;
        }
    }

    /** Empty where the cell is. */
    Optional<List<Double>> values(Table.Row row) throws UnusableInputException {
        Optional<String> cell = row.get(name);
        if (cell.isEmpty()) {
            return Optional.empty();
        }
        if (numbers) {
            return Optional.of(List.of(row.number(name)));
        }
        List<Double> values = new ArrayList<>();
        words.forEach(word -> values.add(word.equals(cell.get()) ? 1.0 : 0.0));
        return Optional.of(values);
    }
}
