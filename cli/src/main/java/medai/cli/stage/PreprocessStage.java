package medai.cli.stage;

import java.io.IOException;
import java.util.List;
import medai.cli.config.Experiment;
import medai.imaging.cohort.Manifest;
import medai.preprocess.Preprocessing;
import medai.preprocess.Shard;

/** manifest to derivatives and preprocess.csv. */
public final class PreprocessStage {
    private PreprocessStage() {}

    /**
     * How a run goes about it.
     *
     * @param force redo what is finished
     * @param failFast stop at the first scan that fails
     * @param shard which subjects are this process's
     * @param figures draw what each step did to the first scans
     */
    public record Options(boolean force, boolean failFast, Shard shard, boolean figures) {}

    /** @return what became of every scan */
    public static List<Preprocessing.Outcome> run(Experiment experiment, Options options, Console console)
            throws IOException {
        Manifest manifest =
                Manifest.read(experiment.manifest(), experiment.data().viewColumns());
        StepPictures pictures = new StepPictures();
        Preprocessing preprocessing = new Preprocessing(
                experiment.preprocessing(),
                experiment.output(),
                options.shard(),
                options.figures() ? pictures : (id, view, after, scan) -> {});
        int scans =
                options.shard().of(manifest).size() * experiment.data().views().size();
        List<Preprocessing.Outcome> outcomes;
        try (Console.Progress progress = console.progress("preprocess", scans)) {
            outcomes = preprocessing.run(
                    manifest,
                    options.force() || options.figures(),
                    options.failFast(),
                    outcome -> progress.step(outcome.id().toString()));
        }
        pictures.write(experiment.output().resolve("figures"));
        return outcomes;
    }
}
