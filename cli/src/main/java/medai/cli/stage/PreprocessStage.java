package medai.cli.stage;

import java.io.IOException;
import java.util.List;
import medai.cli.config.Experiment;
import medai.imaging.cohort.Manifest;
import medai.preprocess.Preprocessing;

/** manifest to derivatives and preprocess.csv. */
public final class PreprocessStage {
    private PreprocessStage() {}

    /** @return what became of every scan */
    public static List<Preprocessing.Outcome> run(
            Experiment experiment, boolean force, boolean failFast, Console console) throws IOException {
        Manifest manifest =
                Manifest.read(experiment.manifest(), experiment.data().views());
        Preprocessing preprocessing = new Preprocessing(
                experiment.preprocess().steps(), experiment.preprocess().nonFinite(), experiment.output());
        int scans = manifest.entries().size() * experiment.data().views().size();
        try (Console.Progress progress = console.progress("preprocess", scans)) {
            return preprocessing.run(
                    manifest,
                    force,
                    failFast,
                    outcome -> progress.step(outcome.id().toString()));
        }
    }
}
