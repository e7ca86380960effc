package medai.eval.prediction;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * From rows (slices, half-slices, boxes) to patients: a patient is positive from a number of positive rows on; the sacro-iliac
 * paper takes two.
 *
 * <p>A patient's score is the probability of the {@code least}-th most probable row: it reaches a threshold exactly where that
 * many rows do, so that areas under curves judge the rule at every threshold.
 *
 * @param positive the class that counts
 * @param least positive rows that make a patient positive, 1 or more; also in the truth
 */
public record PatientRule(String positive, int least) {
    /** The resulting table of patients, who keep their task and session. */
    public PredictionTable of(PredictionTable table, Cutoff cutoff) throws UnusableInputException {
        List<String> notes = new ArrayList<>(table.notes());
        notes.addAll(cutoff.notes());
        notes.add("a patient is positive from %d positive rows on".formatted(least));
        List<PredictionTable.Case> patients = patients(table.cases(), cutoff);
        if (patients.stream()
                .allMatch(one -> one.get("rows").map(Integer::valueOf).orElse(0) < least)) {
            notes.add("WARNING: no patient has %d rows (of one session), so none can be positive".formatted(least));
        }
        return new PredictionTable(patients, patients(table.validation(), cutoff), notes);
    }

    private List<PredictionTable.Case> patients(List<PredictionTable.Case> rows, Cutoff cutoff)
            throws UnusableInputException {
        Map<String, List<PredictionTable.Case>> together = new LinkedHashMap<>();
        rows.forEach(one -> together.computeIfAbsent(
                        one.key(List.of("model", "task", "subject", "session")), key -> new ArrayList<>())
                .add(one));
        List<PredictionTable.Case> patients = new ArrayList<>();
        for (List<PredictionTable.Case> of : together.values()) {
            patients.add(patient(of, cutoff));
        }
        return patients;
    }

    private PredictionTable.Case patient(List<PredictionTable.Case> rows, Cutoff cutoff) throws UnusableInputException {
        int called = 0;
        int truly = 0;
        List<Double> scores = new ArrayList<>();
        for (PredictionTable.Case one : rows) {
            double score = one.number("p_" + positive).orElse(Double.NaN);
            scores.add(score);
            called += cutoff.calls(one, score, positive) ? 1 : 0;
            truly += one.truth().equals(positive) ? 1 : 0;
        }
        scores.sort(Collections.reverseOrder());
        Map<String, String> derived = new LinkedHashMap<>();
        derived.put("slice", "");
        derived.put("side", "");
        derived.put("predicted", called >= least ? positive : "other");
        derived.put("positive_rows", String.valueOf(called));
        derived.put("true_rows", String.valueOf(truly));
        derived.put("rows", String.valueOf(rows.size()));
        if (!scores.contains(Double.NaN)) {
            derived.put("p_" + positive, String.valueOf(scores.size() < least ? 0.0 : scores.get(least - 1)));
        }
        PredictionTable.Case first = rows.get(0);
        return new PredictionTable.Case(
                first.model(),
                first.subject(),
                truly >= least ? positive : "other",
                first.row(),
                first.options(),
                derived);
    }

    /** Writes patients.csv: what {@link #of} made. */
    public void write(Path file, PredictionTable patients) throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (PredictionTable.Case one : patients.cases()) {
            rows.add(Arrays.asList(
                    one.subject(),
                    one.get("session").orElse(""),
                    one.get("task").orElse(""),
                    one.model(),
                    one.get("rows").orElse(""),
                    one.get("positive_rows").orElse(""),
                    one.get("true_rows").orElse(""),
                    one.get("predicted").orElse(""),
                    one.truth(),
                    one.get("p_" + positive).orElse("")));
        }
        Table.write(
                file,
                List.of(
                        "subject",
                        "session",
                        "task",
                        "model",
                        "rows",
                        "positive_rows",
                        "true_rows",
                        "predicted",
                        "truth",
                        "p_" + positive),
                rows);
    }
}
