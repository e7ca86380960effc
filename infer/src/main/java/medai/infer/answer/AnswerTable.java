package medai.infer.answer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import medai.cohort.Sample;
import medai.cohort.Study;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.Derivative;
import medai.cohort.target.ClassTarget;
import medai.cohort.target.MaskTarget;
import medai.cohort.target.ScoreTarget;
import medai.cohort.target.Target;
import medai.networks.Network;

/** Collects the answers of networks for many samples, and writes predictions.csv. */
public interface AnswerTable {
    /**
     * Applies a network to a sample, and keeps its answer.
     *
     * @param task that the network belongs to
     * @param part {@code test}, {@code validation}, {@code train}, or {@code new} for a subject that is not in the split
     * @throws medai.imaging.file.UnusableInputException if a scan has another size than the network was trained on
     */
    void add(Network network, Sample sample, int task, String part) throws IOException;

    /** Writes the table, and whatever belongs to it beside it. */
    void write() throws IOException;

    /**
     * The table for the target of a study.
     *
     * @param prepared the prepared views of each sample
     * @param file predictions.csv
     */
    static AnswerTable of(Study study, Map<SampleId, List<Derivative>> prepared, Path file) {
        return study.data().learned().match(new Target.Cases<AnswerTable>() {
            @Override
            public AnswerTable classes(ClassTarget target) {
                return new ClassAnswers(target, file);
            }

            @Override
            public AnswerTable scores(ScoreTarget target) {
                return new ScoreAnswers(target, file);
            }

            @Override
            public AnswerTable masks(MaskTarget target) {
                return new LabelMapAnswers(target, prepared, study, file);
            }
        });
    }
}
