package medai.eval.prediction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import medai.imaging.file.UnusableInputException;

/**
 * Combines several networks' predictions of the same cases into one, as the sacro-iliac paper does with its ten networks. A case
 * that a member lacks is left out, and counted.
 */
public enum Ensemble {
    /** Means of the members' probabilities and of their predicted numbers; calls follow from the means. */
    MEAN,
    /** What most members call; among equals the class with the largest summed probability, else the first in the alphabet. */
    VOTE;

    /**
     * The members' predictions combined.
     *
     * @param members column whose values are the members, such as {@code model} or {@code task}
     * @throws UnusableInputException if there are fewer than two members, they disagree about a truth, or lack what the rule
     *     needs
     */
    public PredictionTable of(PredictionTable table, String members) throws UnusableInputException {
        Set<String> names = table.by(members).keySet();
        if (names.size() < 2) {
            throw new UnusableInputException(
                    "an ensemble needs two or more members; \"%s\" has %s; name their column with --members"
                            .formatted(members, names));
        }
        Probabilities.check(table.cases(), List.of());
        List<PredictionTable.Case> cases = new ArrayList<>();
        List<PredictionTable.Case> incomplete = new ArrayList<>();
        int lacking = 0;
        for (Scan scan : together(table.cases(), table.incomplete(), members)) {
            if (scan.answered.size() == names.size()) {
                cases.add(merged(scan.answered));
            } else {
                incomplete.add(scan.unanswered());
                lacking += scan.answered.isEmpty() ? 0 : 1;
            }
        }
        if (cases.isEmpty()) {
            throw new UnusableInputException(
                    "no case has all %d members of \"%s\"; do their tables have the same subjects, sessions and tasks?"
                            .formatted(names.size(), members));
        }
        List<PredictionTable.Case> validation = new ArrayList<>();
        for (Scan scan : together(table.validation(), List.of(), members)) {
            if (scan.answered.size() == names.size()) {
                validation.add(merged(scan.answered));
            }
        }
        List<String> notes = new ArrayList<>(table.notes());
        if (lacking > 0) {
            notes.add("%d cases lack a member and are left out of the ensemble".formatted(lacking));
        }
        notes.add("an ensemble of %d by %s".formatted(names.size(), name().toLowerCase(Locale.ROOT)));
        return new PredictionTable(cases, validation, incomplete, notes);
    }

    /** The members' rows about one scan or piece of one. */
    private record Scan(List<PredictionTable.Case> answered, List<PredictionTable.Case> others) {
        /** A case without an answer, with the truth that a member knows. */
        private PredictionTable.Case unanswered() {
            List<PredictionTable.Case> all = new ArrayList<>(answered);
            all.addAll(others);
            PredictionTable.Case first = all.stream()
                    .filter(one -> !one.truth().isEmpty())
                    .findFirst()
                    .orElse(all.get(0));
            Map<String, String> hidden = new LinkedHashMap<>(Map.of("predicted", ""));
            probabilities(first).forEach(column -> hidden.put(column, ""));
            return new PredictionTable.Case(
                    "ensemble", first.subject(), first.truth(), first.row(), first.options(), hidden);
        }
    }

    private static Collection<Scan> together(
            List<PredictionTable.Case> answered, List<PredictionTable.Case> others, String members) {
        List<String> key = new ArrayList<>(List.of("model", "subject"));
        key.addAll(PredictionTable.Case.PLACES);
        key.remove(members);
        Map<String, Scan> scans = new LinkedHashMap<>();
        answered.forEach(one -> scans.computeIfAbsent(one.key(key), k -> new Scan(new ArrayList<>(), new ArrayList<>()))
                .answered
                .add(one));
        others.forEach(one -> scans.computeIfAbsent(one.key(key), k -> new Scan(new ArrayList<>(), new ArrayList<>()))
                .others
                .add(one));
        return scans.values();
    }

    private PredictionTable.Case merged(List<PredictionTable.Case> members) throws UnusableInputException {
        PredictionTable.Case first = members.get(0);
        Map<String, Double> sums = new LinkedHashMap<>();
        Map<String, Integer> votes = new HashMap<>();
        for (PredictionTable.Case one : members) {
            if (!one.truth().equals(first.truth())) {
                throw new UnusableInputException(
                        one.place(),
                        "the truth \"" + one.truth() + "\"",
                        "\"" + first.truth() + "\" as at " + first.place(),
                        "members of an ensemble must agree about the truth");
            }
            for (String column : probabilities(one)) {
                sums.merge(column, one.number(column).orElse(Double.NaN), Double::sum);
            }
            one.get("predicted").ifPresent(call -> votes.merge(call, 1, Integer::sum));
        }
        Map<String, String> derived = new LinkedHashMap<>();
        sums.forEach((column, sum) -> derived.put(column, String.valueOf(sum / members.size())));
        boolean numbers = sums.isEmpty() && !votes.isEmpty() && this == MEAN;
        if (numbers) {
            double sum = 0;
            for (PredictionTable.Case one : members) {
                sum += one.number("predicted").orElse(Double.NaN);
            }
            derived.put("predicted", String.valueOf(sum / members.size()));
        } else if (this == VOTE) {
            if (votes.values().stream().mapToInt(v -> v).sum() < members.size()) {
                throw new UnusableInputException(
                        first.place(),
                        "no call in \"predicted\" of every member",
                        "a call of each",
                        "map the column with --columns predicted=NAME, or use --ensemble mean");
            }
            derived.put("predicted", winner(votes, sums));
        } else {
            derived.put("predicted", largest(sums));
        }
        return new PredictionTable.Case(
                "ensemble", first.subject(), first.truth(), first.row(), first.options(), derived);
    }

    /** Columns of probabilities, under our names. */
    private static Set<String> probabilities(PredictionTable.Case one) {
        Set<String> columns = new LinkedHashSet<>(one.row().columns().names());
        columns.addAll(one.options().columns().keySet());
        columns.removeIf(name -> !name.startsWith("p_") || one.get(name).isEmpty());
        return columns;
    }

    private static String winner(Map<String, Integer> votes, Map<String, Double> sums) {
        int most = votes.values().stream().mapToInt(v -> v).max().orElse(0);
        return votes.keySet().stream()
                .filter(call -> votes.getOrDefault(call, 0) == most)
                .sorted()
                .max((a, b) -> Double.compare(sums.getOrDefault("p_" + a, 0.0), sums.getOrDefault("p_" + b, 0.0)))
                .orElse("");
    }

    /** The class with the largest probability; none where only one class's is there, for which a threshold decides. */
    private static String largest(Map<String, Double> sums) {
        if (sums.size() < 2) {
            return "";
        }
        return sums.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(entry -> entry.getKey().substring(2))
                .orElse("");
    }
}
