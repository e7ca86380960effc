package medai.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.cohort.manifest.Shard;
import medai.imaging.file.UnusableInputException;
import medai.networks.engine.Torch;
import medai.preprocess.Preprocessing;

/**
 * Scans of another manifest, prepared as an experiment's own were.
 *
 * @param experiment the same with these scans, and with their folder for its output
 * @param failed those that could not be prepared
 */
record OtherScans(Experiment experiment, List<Preprocessing.Outcome> failed) {
    /**
     * @param folder where the prepared scans go
     * @param shard the part of the scans to prepare
     * @param err receives a message for every scan that failed
     */
    static OtherScans prepare(
            ConfigOptions options, Path manifest, Path folder, Shard shard, Console console, PrintWriter err)
            throws Exception {
        Experiment experiment = options.with(List.of(
                ConfigFile.setting("manifest", manifest.toAbsolutePath()),
                ConfigFile.setting("output", folder.toAbsolutePath())));
        Torch.startSoon();
        List<Preprocessing.Outcome> outcomes = Preprocessing.run(
                experiment.study(),
                experiment.preparation(),
                new Preprocessing.Options(false, false, shard, false),
                console);
        List<Preprocessing.Outcome> failed =
                outcomes.stream().filter(outcome -> !outcome.ok()).toList();
        Preprocessing.Outcome.failures(failed).forEach(line -> err.println("medai: " + line));
        if (!failed.isEmpty() && failed.size() == outcomes.size()) {
            throw new UnusableInputException(
                    manifest, "no scan that can be prepared", "at least one", "mend what the lines above say");
        }
        return new OtherScans(experiment, failed);
    }

    /** The exit code of a command that has processed all other scans. */
    int exitCode() {
        return failed.isEmpty() ? 0 : ExitCodes.UNUSABLE_INPUT;
    }
}
