package medai.eval.prediction;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.cohort.run.ProbabilityColumns;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/** Refuses predictions that cannot be. */
final class Probabilities {
    private Probabilities() {}

    /**
     * Checks all cases.
     *
     * @param named classes that the user named
     * @throws UnusableInputException as {@link ProbabilityColumns#check} says
     */
    static void check(List<PredictionTable.Case> cases, Collection<String> named) throws UnusableInputException {
        Map<Table.Columns, Set<String>> truths = new LinkedHashMap<>();
        Map<Table.Columns, Set<String>> calls = new LinkedHashMap<>();
        for (PredictionTable.Case one : cases) {
            Table.Columns table = one.row().columns();
            truths.computeIfAbsent(table, key -> new LinkedHashSet<>()).add(one.truth());
            one.get("predicted").ifPresent(call -> calls.computeIfAbsent(table, key -> new LinkedHashSet<>())
                    .add(call));
        }
        Map<Table.Columns, ProbabilityColumns> columns = new LinkedHashMap<>();
        for (PredictionTable.Case one : cases) {
            if (one.derived().isEmpty()) { // else it is made of rows that were checked
                columns.computeIfAbsent(one.row().columns(), table -> {
                            Map<String, String> mapped = one.options().columns();
                            Set<String> all = ProbabilityColumns.classes(table.names(), mapped.keySet());
                            Set<String> own = truths.getOrDefault(table, Set.of());
                            Set<String> judged = new LinkedHashSet<>(named);
                            judged.addAll(own);
                            judged.addAll(calls.getOrDefault(table, Set.of()));
                            judged.retainAll(all);
                            return new ProbabilityColumns(
                                    all, judged, judged.size() > 1 && all.containsAll(own), mapped);
                        })
                        .check(one.row());
            }
        }
    }
}
