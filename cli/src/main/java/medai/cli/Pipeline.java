package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.cohort.Cohort;
import medai.cohort.run.ConfigException;
import medai.cohort.run.Invocation;
import medai.cohort.run.Journal;
import medai.explain.Explanation;
import medai.infer.TrainedNetworks;
import medai.preprocess.Preprocessing;
import medai.train.StoppedException;
import medai.train.Training;

/**
 * Runs the stages of the modules for an experiment.
 *
 * @param words what the user typed, for provenance
 */
record Pipeline(Journal journal, int threads, List<String> words) {
    /** Prepares scans. @return the outcome for each */
    List<Preprocessing.Outcome> prepare(Experiment experiment, Preprocessing.Options options) throws IOException {
        return Preprocessing.run(experiment.study(), experiment.preparation(), options, journal);
    }

    /**
     * Trains networks.
     *
     * @param only the one task to train, or all of them if empty
     * @param stop ends training after the step under way
     * @param force whether finished tasks are trained again
     * @param wait whether to wait for tasks that other processes train
     */
    void train(Experiment experiment, Optional<Integer> only, AtomicBoolean stop, boolean force, boolean wait)
            throws IOException, StoppedException, ConfigException {
        Invocation invocation =
                new Invocation(Build.version(), Build.commit(), words, threads, ConfigFile.ofRun(experiment));
        new Training(experiment.cohort(), experiment.network(), experiment.train(), journal, stop, invocation)
                .waiting(wait)
                .run(only, force);
    }

    /** What explains the test parts of a cohort; to be closed. */
    Explanation explanation(Experiment experiment, Cohort cohort, TrainedNetworks networks, Path folder)
            throws IOException, ConfigException {
        return new Explanation(cohort, experiment.requireExplain(), networks, folder, journal);
    }
}
