package medai.cohort;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import medai.cohort.run.RunFolder;
import medai.cohort.split.SplitConfig;

/**
 * What an experiment is about, whatever method it uses.
 *
 * @param name of the run's folder
 * @param seed of all random streams
 * @param manifest table of scans
 * @param output folder of all that the experiment writes
 * @param data what the columns of the manifest mean
 * @param split of subjects into tasks
 * @param validates whether every task needs a validation part
 * @param runFolder of the run, where it is elsewhere than in {@code output}
 */
public record Study(
        String name,
        long seed,
        Path manifest,
        Path output,
        DataConfig data,
        SplitConfig split,
        boolean validates,
        Optional<Path> runFolder) {
    /** With the run where runs are. */
    public Study(
            String name, long seed, Path manifest, Path output, DataConfig data, SplitConfig split, boolean validates) {
        this(name, seed, manifest, output, data, split, validates, Optional.empty());
    }

    /** The folder with the networks and tables of the run. */
    public RunFolder run() {
        return runFolder.map(RunFolder::new).orElseGet(() -> RunFolder.of(output, name));
    }

    /** The views in the order in which networks take them. */
    public List<String> views() {
        return List.copyOf(data.views().keySet());
    }

    /** Names of a network's outputs: classes, scores or structures. */
    public List<String> outputs() {
        return data.learned().outputNames();
    }
}
