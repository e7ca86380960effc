package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import medai.eval.prediction.Ensemble;
import medai.eval.prediction.PredictionTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which tables of predictions are read, and how they become one. */
final class PredictionOptions {
    @Option(
            names = "--predictions",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Tables written by medai infer or by any other program.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME=COLUMN",
            description =
                    "What the tables call subject, session, task, part, target, slice, side, truth, predicted, p_CLASS, model.")
    private Map<String, String> columns = new LinkedHashMap<>();

    @Option(
            names = "--cluster",
            defaultValue = "subject",
            paramLabel = "COLUMN",
            description = "What the bootstrap draws: subject (default), or what several subjects share.")
    private String cluster = "subject";

    @Option(names = "--allow-overlap", description = "Subjects may be in train and test of one task.")
    private boolean allowOverlap;

    @Option(
            names = "--ensemble",
            paramLabel = "mean|vote",
            description = "Combines the predictions of several members into one: mean probability (or number), "
                    + "or majority of calls.")
    private @Nullable Ensemble ensemble;

    @Option(
            names = "--members",
            defaultValue = "model",
            paramLabel = "COLUMN",
            description = "Column whose values are the ensemble's members; default model, which stands for the files.")
    private String members = "model";

    boolean isEmpty() {
        return files.isEmpty();
    }

    /**
     * Reads them.
     *
     * @param classes that the user named
     * @param unanswered rows that are left out, before an ensemble is made, because they lack {@code answer}
     */
    PredictionTable read(List<String> classes, Predicate<PredictionTable.Case> unanswered, String answer)
            throws IOException {
        PredictionTable.Options options = new PredictionTable.Options(columns, cluster, allowOverlap, classes);
        PredictionTable table = PredictionTable.read(files, options).without(unanswered, answer);
        return ensemble == null ? table : ensemble.of(table, members);
    }
}
