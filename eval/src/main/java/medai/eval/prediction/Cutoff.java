package medai.eval.prediction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.eval.classification.RocCurve;
import medai.imaging.file.UnusableInputException;

/** The score from which on a case is called positive. A table's own calls count unless a threshold is asked for. */
public final class Cutoff {
    /** On probabilities where a table has no calls. */
    private static final double EVEN = 0.5;

    private final boolean ownCalls;
    private final List<String> classes = new ArrayList<>();
    private final double fixed;
    private final Map<String, Double> byTask = new LinkedHashMap<>();
    private int optimistic;
    private int undefined;

    private Cutoff(boolean ownCalls, double fixed) {
        this.ownCalls = ownCalls;
        this.fixed = fixed;
    }

    /** The table's calls; where it has none, scores from 0.5 on. */
    public static Cutoff ownCalls() {
        return new Cutoff(true, EVEN);
    }

    /** Scores from this one on, whatever the table calls them. */
    public static Cutoff at(double threshold) {
        return new Cutoff(false, threshold);
    }

    /** The class with the largest probability, the first among equals. */
    public static Cutoff largest(List<String> classes) {
        Cutoff cutoff = new Cutoff(false, EVEN);
        cutoff.classes.addAll(classes);
        return cutoff;
    }

    /**
     * The largest sensitivity + specificity - 1 (Youden 1950) of each model and task, chosen on its validation part. Where there
     * is no such part with both classes it is chosen on the very cases it is applied to, and where these are of one class 0.5 is
     * taken; {@link #notes} says so.
     */
    public static Cutoff youden(PredictionTable table, String positive) throws UnusableInputException {
        Cutoff cutoff = new Cutoff(false, EVEN);
        Map<String, List<PredictionTable.Case>> validation = byTask(table.validation());
        for (Map.Entry<String, List<PredictionTable.Case>> task :
                byTask(table.cases()).entrySet()) {
            double threshold = youden(validation.getOrDefault(task.getKey(), List.of()), positive);
            if (Double.isNaN(threshold)) {
                threshold = youden(task.getValue(), positive);
                cutoff.optimistic += Double.isNaN(threshold) ? 0 : 1;
            }
            if (Double.isNaN(threshold)) {
                cutoff.undefined++;
            } else {
                cutoff.byTask.put(task.getKey(), threshold);
            }
        }
        return cutoff;
    }

    private static Map<String, List<PredictionTable.Case>> byTask(List<PredictionTable.Case> cases) {
        Map<String, List<PredictionTable.Case>> tasks = new LinkedHashMap<>();
        cases.forEach(
                one -> tasks.computeIfAbsent(key(one), k -> new ArrayList<>()).add(one));
        return tasks;
    }

    private static String key(PredictionTable.Case one) {
        return one.model() + "\n" + one.get("task").orElse("");
    }

    private static double youden(List<PredictionTable.Case> all, String positive) throws UnusableInputException {
        List<PredictionTable.Case> cases =
                all.stream().filter(one -> one.get("p_" + positive).isPresent()).toList();
        boolean[] truth = new boolean[cases.size()];
        double[] score = new double[cases.size()];
        for (int i = 0; i < truth.length; i++) {
            PredictionTable.Case one = cases.get(i);
            truth[i] = one.truth().equals(positive);
            score[i] = one.number("p_" + positive).orElse(Double.NaN);
        }
        return RocCurve.of(truth, score).youdenThreshold();
    }

    /** Whether a case has what a call needs: a call of its own, where these count, or a score. */
    boolean canCall(PredictionTable.Case one, double score) {
        return !Double.isNaN(score) || (ownCalls && one.get("predicted").isPresent());
    }

    /** Whether a case is called positive. */
    boolean calls(PredictionTable.Case one, double score, String positive) throws UnusableInputException {
        if (!classes.isEmpty()) {
            String best = classes.get(0);
            for (String other : classes) {
                best = one.number("p_" + other).orElse(0.0)
                                > one.number("p_" + best).orElse(0.0)
                        ? other
                        : best;
            }
            return best.equals(positive);
        }
        if (ownCalls && one.get("predicted").isPresent()) {
            return one.get("predicted").orElseThrow().equals(positive);
        }
        return score >= byTask.getOrDefault(key(one), fixed);
    }

    /** What a reader of the numbers should know. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        byTask.forEach((task, threshold) -> notes.add("Youden's threshold%s is %.4g"
                .formatted(
                        task.isBlank() ? "" : " of " + task.replace('\n', ' ').strip(), threshold)));
        if (optimistic > 0) {
            notes.add(
                    ("WARNING: the threshold of %d of %d tasks was chosen on the cases it is applied to, for want of a validation part"
                                    + " with both classes: what depends on it is optimistic")
                            .formatted(optimistic, byTask.size() + undefined));
        }
        if (undefined > 0) {
            notes.add("WARNING: the cases of %d tasks are of one class, so that no threshold can be chosen: %s is taken"
                    .formatted(undefined, EVEN));
        }
        return notes;
    }
}
