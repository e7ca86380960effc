package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import medai.cli.config.Experiment;
import medai.imaging.cohort.ScanId;
import medai.infer.Prediction;
import medai.infer.ScorePrediction;
import medai.networks.Network;

/** What networks say of the scans of a cohort, on its way to predictions.csv: of classes, or of numbers beside what readers say. */
final class CohortPredictions {
    private final Cohort cohort;
    private final List<Prediction> classes = new ArrayList<>();
    private final List<ScorePrediction> scores = new ArrayList<>();

    CohortPredictions(Cohort cohort) {
        this.cohort = cohort;
    }

    /** @param views prepared scans, in the order of the network's views */
    void add(Network network, ScanId id, int task, String part, List<Path> views) throws IOException {
        Experiment.Data data = cohort.experiment().data();
        if (data.scores().isEmpty()) {
            String truth = cohort.truth(id.subject()).orElse(null);
            classes.add(Prediction.of(network, id, task, part, truth, views));
        } else {
            scores.addAll(ScorePrediction.of(
                    network,
                    id,
                    task,
                    part,
                    views,
                    cohort.scores().means(id),
                    cohort.scores().readers(id),
                    output -> data.range().map(range -> range.nearest(output)).orElse(output)));
        }
    }

    void write(Path file) throws IOException {
        Experiment.Data data = cohort.experiment().data();
        if (data.scores().isEmpty()) {
            Prediction.write(file, data.classes(), classes);
        } else {
            ScorePrediction.write(file, readers(cohort.experiment()), scores);
        }
    }

    /** Names of the readers' columns in predictions.csv. */
    static List<String> readers(Experiment experiment) {
        int most = experiment.data().scores().values().stream()
                .mapToInt(List::size)
                .max()
                .orElse(0);
        return IntStream.rangeClosed(1, most).mapToObj(i -> "reader_" + i).toList();
    }
}
