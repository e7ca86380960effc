package medai.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import medai.cohort.Sample;
import medai.cohort.Study;
import medai.cohort.run.ConfigException;
import medai.imaging.Grid;
import medai.imaging.file.ScanReader;
import medai.networks.FeaturesConfig;

/** Whether networks, batches and the sizes of prepared scans go together: asked before training, and wherever a config is checked. */
public final class NetworkFit {
    private NetworkFit() {}

    /**
     * @param sizes voxels along z, y and x of what the network sees of each view
     * @throws ConfigException if they do not
     */
    public static void require(Study study, FeaturesConfig network, List<StageConfig> stages, List<List<Integer>> sizes)
            throws ConfigException {
        List<String> views = study.views();
        try {
            network.requireViews(views);
            network.requireSizes(views, sizes);
            for (StageConfig stage : stages) {
                stage.network(network, views, study.data().learned(), sizes);
            }
            TaskSetup.requireBatches(network, stages, sizes);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of("%s: %s; change the network, its stages or preprocess.steps"
                    .formatted(study.name(), e.getMessage())));
        }
    }

    /** What the network sees of each view; a window is never larger than the smallest scan. */
    public static List<List<Integer>> sizes(FeaturesConfig network, List<Sample> samples) throws IOException {
        List<List<Integer>> sizes = new ArrayList<>();
        for (int view = 0; view < samples.get(0).views().size(); view++) {
            List<Integer> least = size(samples.get(0).views().get(view));
            for (Sample sample : network.seesWindows() ? samples : List.<Sample>of()) {
                List<Integer> own = size(sample.views().get(view));
                List<Integer> all = least;
                least = IntStream.range(0, 3)
                        .mapToObj(axis -> Math.min(all.get(axis), own.get(axis)))
                        .toList();
            }
            sizes.add(network.window(least));
        }
        return sizes;
    }

    private static List<Integer> size(Path scan) throws IOException {
        Grid grid = ScanReader.readFile(scan).volume().grid();
        return List.of(grid.depth(), grid.height(), grid.width());
    }
}
