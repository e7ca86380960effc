package medai.infer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import medai.imaging.cohort.ScanId;
import medai.imaging.table.Table;
import medai.networks.Network;
import org.jspecify.annotations.Nullable;

/**
 * What a network says of one scan.
 *
 * @param task whose network it is
 * @param part {@code test}, {@code train}, or {@code new} for a subject that the split does not know
 * @param truth the true class, or null if not known
 * @param predicted the class with the largest logit, the first of equals
 * @param logits by class
 */
public record Prediction(
        ScanId id,
        int task,
        String part,
        @Nullable String truth,
        String predicted,
        List<String> classes,
        List<Float> logits) {
    public Prediction {
        classes = List.copyOf(classes);
        logits = List.copyOf(logits);
    }

    public static Prediction of(
            Network network, ScanId id, int task, String part, @Nullable String truth, List<Path> views)
            throws IOException {
        float[] logits = network.outputs(ScanInput.read(views, network.spec()).voxels());
        List<Float> boxed = new ArrayList<>();
        int best = 0;
        for (int c = 0; c < logits.length; c++) {
            boxed.add(logits[c]);
            best = logits[c] > logits[best] ? c : best;
        }
        List<String> classes = network.spec().outputs();
        return new Prediction(id, task, part, truth, classes.get(best), classes, boxed);
    }

    /** Softmax of the logits, by class. */
    public List<Double> probabilities() {
        double largest = logits.stream().mapToDouble(Float::doubleValue).max().orElse(0);
        double[] exp =
                logits.stream().mapToDouble(logit -> Math.exp(logit - largest)).toArray();
        double sum = Arrays.stream(exp).sum();
        return Arrays.stream(exp).mapToObj(e -> e / sum).toList();
    }

    /** Whether truth is known and met. */
    public boolean correct() {
        return predicted.equals(truth);
    }

    /** Writes predictions.csv. Classes are in the order of their columns. */
    public static void write(Path file, List<String> classes, List<Prediction> predictions) throws IOException {
        List<String> columns = Stream.of(
                        Stream.of("subject", "session", "task", "part", "truth", "predicted"),
                        classes.stream().map(name -> "p_" + name),
                        classes.stream().map(name -> "logit_" + name))
                .flatMap(names -> names)
                .toList();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Prediction p : predictions) {
            List<@Nullable Object> row = new ArrayList<>(
                    Arrays.asList(p.id().subject(), p.id().session(), p.task(), p.part(), p.truth(), p.predicted()));
            row.addAll(p.probabilities());
            row.addAll(p.logits());
            rows.add(row);
        }
        Table.write(file, columns, rows);
    }
}
