package medai.infer.answer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.cohort.Sample;
import medai.cohort.target.ScoreTarget;
import medai.cohort.target.Truth;
import medai.networks.Network;
import org.jspecify.annotations.Nullable;

/** Predicted numbers, one row for each, beside those of the readers. */
final class ScoreAnswers implements AnswerTable {
    private final ScoreTarget target;
    private final Path file;
    private final SampleRows rows;

    ScoreAnswers(ScoreTarget target, Path file) {
        this.target = target;
        this.file = file;
        List<String> columns = new ArrayList<>(List.of("target", "truth", "predicted"));
        columns.addAll(target.readers());
        rows = new SampleRows(columns);
    }

    private ScoreAnswer of(Network network, Sample sample) throws IOException {
        float[] outputs =
                network.outputs(ScanInput.read(sample.views(), network.spec()).voxels());
        List<Double> values = new ArrayList<>();
        for (float output : Logits.finite(outputs, sample.id())) {
            values.add(target.limited(output));
        }
        return new ScoreAnswer(target.outputNames(), values);
    }

    @Override
    public void add(Network network, Sample sample, int task, String part) throws IOException {
        ScoreAnswer answer = of(network, sample);
        Truth truth = sample.truth();
        int columns = target.readers().size();
        for (int t = 0; t < answer.values().size(); t++) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(answer.names().get(t));
            row.add(truth.scores().isEmpty() ? Double.NaN : truth.scores().get(t));
            row.add(answer.values().get(t));
            List<Double> readers =
                    truth.readers().isEmpty() ? List.of() : truth.readers().get(t);
            for (int reader = 0; reader < columns; reader++) {
                row.add(reader < readers.size() ? readers.get(reader) : null);
            }
            rows.add(sample.id(), task, part, row);
        }
    }

    @Override
    public void write() throws IOException {
        rows.write(file);
    }
}
