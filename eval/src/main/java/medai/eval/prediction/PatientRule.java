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
    /**
     * The resulting table of patients, who keep their task and session. Rows without truth or answer count as neither positive
     * nor negative: a patient whom they could make positive is left out.
     */
    public PredictionTable of(PredictionTable table, Cutoff cutoff) throws UnusableInputException {
        Probabilities.check(table.cases(), List.of(positive));
        List<String> notes = new ArrayList<>(table.notes());
        notes.addAll(cutoff.notes());
        notes.add("a patient is positive from %d positive rows on".formatted(least));
        List<PredictionTable.Case> rows = new ArrayList<>(table.cases());
        rows.addAll(table.incomplete());
        List<Patient> all = patients(rows, cutoff);
        List<PredictionTable.Case> known =
                all.stream().filter(Patient::isKnown).map(this::judged).toList();
        if (known.size() < all.size()) {
            notes.add(
                    "%d patients are left out: with their rows that lack a truth or a prediction they could be positive"
                            .formatted(all.size() - known.size()));
        }
        if (known.isEmpty()) {
            throw new UnusableInputException(
                    rows.get(0).row().columns().file(),
                    "no patient with enough known rows",
                    "rows with a truth and a prediction",
                    "see the columns truth, predicted and p_" + positive);
        }
        if (known.stream().allMatch(one -> one.get("rows").map(Integer::valueOf).orElse(0) < least)) {
            notes.add("WARNING: no patient has %d rows (of one session), so none can be positive".formatted(least));
        }
        List<PredictionTable.Case> validation =
                patients(table.validation(), cutoff).stream().map(this::judged).toList();
        return new PredictionTable(known, validation, notes);
    }

    private List<Patient> patients(List<PredictionTable.Case> rows, Cutoff cutoff) throws UnusableInputException {
        Map<String, List<PredictionTable.Case>> together = new LinkedHashMap<>();
        rows.forEach(one -> together.computeIfAbsent(
                        one.key(List.of("model", "task", "subject", "session")), key -> new ArrayList<>())
                .add(one));
        List<Patient> patients = new ArrayList<>();
        for (List<PredictionTable.Case> of : together.values()) {
            patients.add(patient(of, cutoff));
        }
        return patients;
    }

    /**
     * The rows of a patient, counted.
     *
     * @param rows all of them, at least one
     * @param scores of all rows, the largest first, NaN where there is none
     * @param called positive
     * @param uncalled neither this nor otherwise
     * @param truly positive
     * @param unknown neither this nor otherwise
     */
    private record Patient(
            List<PredictionTable.Case> rows,
            List<Double> scores,
            int called,
            int uncalled,
            int truly,
            int unknown,
            int least) {
        /** Whether truth and call are the same whatever the missing cells are; a patient without any cell is not known. */
        private boolean isKnown() {
            return isKnown(called, uncalled) && isKnown(truly, unknown);
        }

        private boolean isKnown(int positives, int missing) {
            return missing < rows.size() && (positives >= least || positives + missing < least);
        }
    }

    private Patient patient(List<PredictionTable.Case> rows, Cutoff cutoff) throws UnusableInputException {
        int called = 0;
        int uncalled = 0;
        int truly = 0;
        int unknown = 0;
        List<Double> scores = new ArrayList<>();
        for (PredictionTable.Case one : rows) {
            double score = one.number("p_" + positive).orElse(Double.NaN);
            scores.add(score);
            if (cutoff.canCall(one, score)) {
                called += cutoff.calls(one, score, positive) ? 1 : 0;
            } else {
                uncalled++;
            }
            truly += one.truth().equals(positive) ? 1 : 0;
            unknown += one.truth().isEmpty() ? 1 : 0;
        }
        scores.sort(Collections.reverseOrder());
        return new Patient(rows, scores, called, uncalled, truly, unknown, least);
    }

    private PredictionTable.Case judged(Patient patient) {
        Map<String, String> derived = new LinkedHashMap<>();
        derived.put("slice", "");
        derived.put("side", "");
        derived.put("predicted", patient.called >= least ? positive : "other");
        derived.put("positive_rows", String.valueOf(patient.called));
        derived.put("true_rows", String.valueOf(patient.truly));
        derived.put("rows", String.valueOf(patient.rows.size()));
        if (!patient.scores.contains(Double.NaN)) {
            derived.put(
                    "p_" + positive,
                    String.valueOf(patient.scores.size() < least ? 0.0 : patient.scores.get(least - 1)));
        }
        PredictionTable.Case first = patient.rows.get(0);
        return new PredictionTable.Case(
                first.model(),
                first.subject(),
                patient.truly >= least ? positive : "other",
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
