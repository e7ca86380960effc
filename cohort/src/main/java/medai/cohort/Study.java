package medai.cohort;

import java.nio.file.Path;
import java.util.List;
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
 */
public record Study(
        String name, long seed, Path manifest, Path output, DataConfig data, SplitConfig split, boolean validates) {
    /** The folder with the networks and tables of the run. */
    public RunFolder run() {
        return RunFolder.of(output, name);
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
