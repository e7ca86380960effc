package medai.infer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import medai.imaging.cohort.ScanId;
import medai.imaging.table.Table;
import medai.networks.Network;
import org.jspecify.annotations.Nullable;

/**
 * What a network says of one number of one scan.
 *
 * @param part {@code test}, {@code validation}, {@code train}, or {@code new} for a subject that the split does not know
 * @param target the number's name
 * @param truth mean of the readers, NaN if not known
 * @param predicted not rounded
 * @param readers each reader's number, NaN where one is missing; may be empty
 */
public record ScorePrediction(
        ScanId id, int task, String part, String target, double truth, double predicted, List<Double> readers) {
    public ScorePrediction {
        readers = List.copyOf(readers);
    }

    /**
     * One for each of the network's outputs.
     *
     * @param truths by output; empty if none is known
     * @param readers by output, then reader; empty if there are none
     * @param limit what is made of each output, such as the nearest number that a reader could give
     */
    public static List<ScorePrediction> of(
            Network network,
            ScanId id,
            int task,
            String part,
            List<Path> views,
            List<Double> truths,
            List<List<Double>> readers,
            DoubleUnaryOperator limit)
            throws IOException {
        float[] outputs = network.outputs(ScanInput.read(views, network.spec()).voxels());
        List<ScorePrediction> predictions = new ArrayList<>();
        for (int t = 0; t < outputs.length; t++) {
            predictions.add(new ScorePrediction(
                    id,
                    task,
                    part,
                    network.spec().outputs().get(t),
                    truths.isEmpty() ? Double.NaN : truths.get(t),
                    limit.applyAsDouble(outputs[t]),
                    readers.isEmpty() ? List.of() : readers.get(t)));
        }
        return predictions;
    }

    /**
     * Writes predictions.csv.
     *
     * @param readers names of the readers' columns
     */
    public static void write(Path file, List<String> readers, List<ScorePrediction> predictions) throws IOException {
        List<String> columns =
                new ArrayList<>(List.of("subject", "session", "task", "part", "target", "truth", "predicted"));
        columns.addAll(readers);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (ScorePrediction p : predictions) {
            List<@Nullable Object> row = new ArrayList<>(
                    Arrays.asList(p.id.subject(), p.id.session(), p.task, p.part, p.target, p.truth, p.predicted));
            for (int reader = 0; reader < readers.size(); reader++) {
                row.add(reader < p.readers.size() ? p.readers.get(reader) : null);
            }
            rows.add(row);
        }
        Table.write(file, columns, rows);
    }
}
