package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import medai.eval.detection.DetectionEvaluation;
import medai.eval.prediction.ClassificationEvaluation;
import medai.eval.prediction.Cutoff;
import medai.eval.report.PredictionReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai eval detections}. */
@Command(
        name = "detections",
        description = {
            "Found boxes against true ones: counts at an overlap, free-response curve, decision for the patient.",
            "Both tables: subject[,session,slice,side],x0,y0,x1,y1 in voxels, the found ones with a score; a row without box is an image"
                    + " that has none."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: medai eval detections --predictions found.csv --truth lesions.csv --iou 0.5 --patient-rule 2 -o out"
        })
final class EvalDetections implements Callable<Integer> {
    @Option(names = "--predictions", required = true, arity = "1..*", paramLabel = "FILE", description = "Found boxes.")
    private List<Path> found = new ArrayList<>();

    @Option(names = "--truth", required = true, paramLabel = "FILE", description = "True boxes.")
    private Path truth = Path.of("");

    @Option(
            names = "--iou",
            defaultValue = "0.5",
            description = "Least intersection over union of a match; default ${DEFAULT-VALUE}.")
    private double iou;

    @Option(
            names = "--threshold",
            defaultValue = "0.5",
            description = "Boxes with this score and above count; default ${DEFAULT-VALUE}.")
    private double threshold;

    @Option(
            names = "--patient-rule",
            defaultValue = "0",
            paramLabel = "K",
            description = "Patients are positive from K boxes on: patients.csv and their metrics.")
    private int least;

    @Option(
            names = "--bootstrap",
            defaultValue = "2000",
            description = "Draws of subjects, 0 for none; default ${DEFAULT-VALUE}.")
    private int draws;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the draws; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "-o", required = true, paramLabel = "DIR", description = "Where the results go.")
    private Path folder = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (!(iou > 0) || iou > 1 || draws < 0 || least < 0) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--iou must be above 0 and at most 1, --bootstrap and --patient-rule not below 0; found %s, %d and %d"
                            .formatted(iou, draws, least));
        }
        DetectionEvaluation evaluation =
                DetectionEvaluation.read(found, truth, new DetectionEvaluation.Options(iou, threshold, draws, seed));
        spec.commandLine()
                .getOut()
                .print(new PredictionReport(folder)
                        .detection(
                                evaluation,
                                least,
                                new ClassificationEvaluation.Options(
                                        "positive", Cutoff.ownCalls(), "", draws, 0, seed)));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
