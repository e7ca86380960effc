package medai.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import medai.cohort.Sample;
import medai.cohort.manifest.Shard;
import medai.cohort.run.Journal;
import medai.explain.cam.WeightedFeatures;
import medai.explain.importance.ImportanceMatrix;
import medai.explain.importance.ImportanceTable;
import medai.explain.map.ExplainedScan;
import medai.explain.map.ScanMemory;
import medai.explain.scale.GlobalScale;
import medai.explain.scale.ScaleFile;
import medai.explain.scale.ScaleStatistics;
import medai.imaging.file.MemoryShortageException;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.networks.Network;

/**
 * The results from the training part of a task: the scale on which all maps of its network are shown, and the importance of its
 * features. Test scans are used for neither.
 *
 * @param scales by class and view
 * @param importance of the features of all views, by class
 */
public record TrainingMaps(List<List<GlobalScale>> scales, ImportanceMatrix importance, List<String> features) {
    /** The file with the scale. */
    public static final String SCALE = "scale.json";

    /** What they are made from: a network, how it is explained, and its training part. */
    record Source(
            Path folder,
            List<Path> weights,
            boolean untrained,
            Network network,
            String layer,
            ExplainConfig explain,
            List<Sample> training,
            List<Integer> outputs) {
        private String hash() throws IOException {
            return ScaleFile.hash(
                    weights, untrained ? layer + " untrained" : layer, explain.method(), explain.classes(), training);
        }
    }

    /** Read from the folder if it has the results for the same network, method and training part; otherwise made anew. */
    static TrainingMaps of(Source source, Journal.Progress progress) throws IOException {
        Optional<TrainingMaps> known = known(source);
        if (known.isPresent()) {
            source.training.forEach(sample -> progress.step(sample.id().toString()));
            return known.get();
        }
        fit(source, Shard.whole(), progress);
        return known(source).orElseThrow(() -> new IllegalStateException("a scale was written and is not there"));
    }

    /** The features of each output that the config selects, the most important first; empty if it selects none. */
    List<List<Integer>> selected(ExplainConfig explain) {
        return explain.select().stream()
                .flatMap(selection ->
                        IntStream.range(0, importance.classes()).mapToObj(c -> selection.of(importance, c)))
                .toList();
    }

    /** With another scale for the same classes and views. */
    TrainingMaps on(List<List<GlobalScale>> others) {
        return new TrainingMaps(others, importance, features);
    }

    /** Read from the folder, which must have them. */
    static TrainingMaps required(Source source) throws IOException {
        return known(source)
                .orElseThrow(() -> new MissingInputException(
                        "%s: no scale of this network, method and training part; run \"medai explain scale\" first, and \"medai merge\" where it was sharded"
                                .formatted(source.folder.resolve(SCALE))));
    }

    private static Optional<TrainingMaps> known(Source source) throws IOException {
        Path file = source.folder.resolve(SCALE);
        Path table = source.folder.resolve(ImportanceTable.TRAIN);
        if (!Files.exists(table) || !Files.exists(file)) {
            return Optional.empty();
        }
        Optional<ScaleFile> scale =
                ScaleFile.read(file).filter(known -> known.classes().equals(source.explain.classes()));
        if (scale.isEmpty() || !scale.get().hash().equals(source.hash())) {
            return Optional.empty();
        }
        ScaleFile now = scale.get().with(source.explain.scale());
        if (!now.how().equals(scale.get().how())) { // the settings have changed; the maps are the same
            now.write(file);
        }
        ImportanceTable importance = ImportanceTable.read(table);
        return Optional.of(new TrainingMaps(now.scales(file), importance.matrix(), importance.features()));
    }

    /** Writes the scale and the importance of features, or a shard's part of both. */
    static void fit(Source source, Shard shard, Journal.Progress progress) throws IOException {
        List<List<ScaleStatistics>> statistics = new ArrayList<>();
        Optional<ImportanceMatrix> importance = Optional.empty();
        List<String> features = List.of();
        List<Integer> outputs = source.outputs;
        ScanMemory memory = new ScanMemory();
        for (int i = 0; i < source.training.size(); i++) {
            Sample sample = source.training.get(i);
            if (!shard.has(i)) {
                continue;
            }
            ExplainedScan scan = MemoryShortageException.guard(
                    sample.id(),
                    () -> ExplainedScan.of(source.network, source.layer, source.explain.method(), outputs, sample));
            if (statistics.isEmpty()) {
                List<WeightedFeatures> first = scan.maps().get(0);
                outputs.forEach(output -> statistics.add(
                        first.stream().map(view -> new ScaleStatistics()).toList()));
                features = ExplainedScan.featureNames(source.network.spec().views(), first);
                importance = Optional.of(new ImportanceMatrix(outputs.size(), features.size()));
            }
            for (int c = 0; c < outputs.size(); c++) {
                for (int v = 0; v < scan.maps().get(c).size(); v++) {
                    add(statistics.get(c).get(v), scan, scan.maps().get(c).get(v));
                }
                if (sample.truth().concerns(outputs.get(c))) {
                    importance.orElseThrow().add(c, scan.importance(c));
                }
            }
            progress.step(sample.id().toString());
            memory.tidyAfter(scan);
        }
        ImportanceMatrix matrix = importance.orElseThrow(
                () -> new IllegalArgumentException("a scale needs scans to be fitted to; this part has none"));
        ScaleFile scale = ScaleFile.of(
                source.hash(),
                source.layer,
                source.explain.method(),
                source.explain.classes(),
                source.explain.scale(),
                source.network.spec().views(),
                statistics);
        Path file = source.folder.resolve(shard.table(SCALE));
        if (shard.isWhole()) {
            scale.scales(file); // fails before anything is written
        }
        new ImportanceTable(source.explain.classes(), features, matrix)
                .write(source.folder.resolve(shard.table(ImportanceTable.TRAIN)));
        if (shard.isWhole()) {
            scale.write(file);
        } else {
            scale.writePart(file);
        }
    }

    private static void add(ScaleStatistics statistics, ExplainedScan scan, WeightedFeatures map)
            throws UnusableInputException {
        try {
            statistics.add(map.map());
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException(
                    "%s: %s".formatted(scan.sample().views().get(0), e.getMessage()));
        }
    }
}
