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
import medai.explain.importance.FeatureSelection;
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
 * The results from the training part of a task: the scale on which all maps of its network are shown, the importance of its
 * features, and which of these are selected. Test scans are used for none of them.
 *
 * @param scales by class and view
 * @param selectedScales those of the maps of selected features: the same, or scales of their own where the config asks for it
 * @param table the importance of the features of all views, by class
 * @param selected features of each output, the most important first; empty if the config selects none
 */
public record TrainingMaps(
        List<List<GlobalScale>> scales,
        List<List<GlobalScale>> selectedScales,
        ImportanceTable table,
        List<List<Integer>> selected) {
    /** The file with the scale. */
    public static final String SCALE = "scale.json";
    /** The file with the scale of the maps of selected features, where they have one of their own. */
    public static final String SELECTED_SCALE = "scale-selected.json";

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
            String how = untrained ? layer + " untrained" : layer;
            return ScaleFile.hash(
                    weights,
                    explain.importance().correctOnly() ? how + ", importance over rightly classified scans" : how,
                    explain.method(),
                    explain.classes(),
                    training);
        }

        /** Whether maps of selected features have a scale of their own. */
        private boolean refits() {
            return explain.select().filter(FeatureSelection::refitScale).isPresent();
        }
    }

    /** The scale and the importance of all features: what a first pass over the training part gives. */
    private record AllFeatures(ScaleFile scale, ImportanceTable importance) {
        /** @throws UnusableInputException if the selection has no features, saying why */
        private List<List<Integer>> selected(Source source) throws UnusableInputException {
            if (source.explain.select().isEmpty()) {
                return List.of();
            }
            try {
                return IntStream.range(0, importance.classes().size())
                        .mapToObj(c -> source.explain.select().get().of(importance, c))
                        .toList();
            } catch (IllegalArgumentException e) {
                throw new UnusableInputException(
                        "%s: %s".formatted(source.folder.resolve(ImportanceTable.TRAIN), e.getMessage()));
            }
        }

        /** What the scale of the selected features is fitted to: all that this one is, and these features. */
        private String hash(List<List<Integer>> selected) {
            return scale.hash() + " of features " + selected;
        }
    }

    /** Read from the folder if it has the results for the same network, method and training part; otherwise made anew. */
    static TrainingMaps of(Source source, Journal.Progress progress) throws IOException {
        Optional<AllFeatures> known = known(source);
        if (known.isPresent()) {
            source.training.forEach(sample -> progress.step(sample.id().toString()));
        } else {
            fit(source, Shard.whole(), progress);
            known = known(source);
        }
        AllFeatures all = known.orElseThrow(() -> new IllegalStateException("a scale was written and is not there"));
        if (source.refits()) {
            List<List<Integer>> selected = all.selected(source);
            if (known(source, all, selected).isPresent()) {
                source.training.forEach(sample -> progress.step(sample.id().toString()));
            } else {
                fitSelected(source, all, selected, Shard.whole(), progress);
            }
        }
        return complete(source, all);
    }

    /** Read from the folder, which must have them. */
    static TrainingMaps required(Source source) throws IOException {
        return complete(source, known(source).orElseThrow(() -> missing(source, SCALE)));
    }

    /**
     * Fits a shard's part: of the scale and importance of all features, or, once these are there and joined, of the scale of
     * selected features, where they have one of their own.
     */
    static void fitPart(Source source, Shard shard, Journal.Progress progress) throws IOException {
        Optional<AllFeatures> known = source.refits() ? known(source) : Optional.empty();
        if (known.isPresent()) {
            fitSelected(source, known.get(), known.get().selected(source), shard, progress);
        } else {
            fit(source, shard, progress);
        }
    }

    /** How often the training part is gone through. */
    static int passes(ExplainConfig explain) {
        return explain.select().filter(FeatureSelection::refitScale).isPresent() ? 2 : 1;
    }

    ImportanceMatrix importance() {
        return table.matrix();
    }

    List<String> features() {
        return table.features();
    }

    /** With another scale for the same classes and views; that of selected features stays as it is. */
    TrainingMaps on(List<List<GlobalScale>> others) {
        return new TrainingMaps(others, selectedScales, table, selected);
    }

    private static TrainingMaps complete(Source source, AllFeatures all) throws IOException {
        List<List<Integer>> selected = all.selected(source);
        List<List<GlobalScale>> scales = all.scale.scales(source.folder.resolve(SCALE));
        if (!source.refits()) {
            return new TrainingMaps(scales, scales, all.importance, selected);
        }
        ScaleFile own = known(source, all, selected).orElseThrow(() -> missing(source, SELECTED_SCALE));
        return new TrainingMaps(scales, own.scales(source.folder.resolve(SELECTED_SCALE)), all.importance, selected);
    }

    private static MissingInputException missing(Source source, String file) {
        return new MissingInputException(
                "%s: no scale of this network, method and training part%s; run \"medai explain scale\" first, and \"medai merge\" where it was sharded"
                        .formatted(
                                source.folder.resolve(file),
                                file.equals(SCALE) ? "" : " for the features that are selected now"));
    }

    private static Optional<AllFeatures> known(Source source) throws IOException {
        Path table = source.folder.resolve(ImportanceTable.TRAIN);
        if (!Files.exists(table) || !Files.exists(source.folder.resolve(SCALE))) {
            return Optional.empty();
        }
        Optional<ScaleFile> scale = known(source, SCALE, source.hash());
        return scale.isEmpty()
                ? Optional.empty()
                : Optional.of(new AllFeatures(scale.get(), ImportanceTable.read(table)));
    }

    private static Optional<ScaleFile> known(Source source, AllFeatures all, List<List<Integer>> selected)
            throws IOException {
        return Files.exists(source.folder.resolve(SELECTED_SCALE))
                ? known(source, SELECTED_SCALE, all.hash(selected))
                : Optional.empty();
    }

    /** A scale that was fitted to this, under the settings that hold now. */
    private static Optional<ScaleFile> known(Source source, String name, String hash) throws IOException {
        Path file = source.folder.resolve(name);
        Optional<ScaleFile> scale =
                ScaleFile.read(file).filter(known -> known.classes().equals(source.explain.classes()));
        if (scale.isEmpty() || !scale.get().hash().equals(hash)) {
            return Optional.empty();
        }
        ScaleFile now = scale.get().with(source.explain.scale());
        if (!now.how().equals(scale.get().how())) { // the settings have changed; the maps are the same
            now.write(file);
        }
        return Optional.of(now);
    }

    /** Takes the maps of one training scan. */
    @FunctionalInterface
    private interface Taker {
        void take(ExplainedScan scan) throws IOException;
    }

    private static void forEach(Source source, Shard shard, Journal.Progress progress, Taker taker) throws IOException {
        ScanMemory memory = new ScanMemory();
        for (int i = 0; i < source.training.size(); i++) {
            Sample sample = source.training.get(i);
            if (shard.has(i)) {
                ExplainedScan scan = MemoryShortageException.guard(
                        sample.id(),
                        () -> ExplainedScan.of(
                                source.network, source.layer, source.explain.method(), source.outputs, sample));
                taker.take(scan);
                progress.step(sample.id().toString());
                memory.tidyAfter(scan);
            }
        }
    }

    /** Writes the scale and the importance of features, or a shard's part of both. */
    private static void fit(Source source, Shard shard, Journal.Progress progress) throws IOException {
        List<List<ScaleStatistics>> statistics = new ArrayList<>();
        List<ImportanceTable> importance = new ArrayList<>(); // one, from the first scan on
        forEach(source, shard, progress, scan -> {
            if (importance.isEmpty()) {
                List<WeightedFeatures> first = scan.maps().get(0);
                statistics.addAll(empty(source, first));
                List<String> features =
                        ExplainedScan.featureNames(source.network.spec().views(), first);
                importance.add(new ImportanceTable(
                        source.explain.classes(),
                        features,
                        new ImportanceMatrix(source.outputs.size(), features.size())));
            }
            for (int c = 0; c < source.outputs.size(); c++) {
                for (int v = 0; v < scan.maps().get(c).size(); v++) {
                    add(
                            statistics.get(c).get(v),
                            scan,
                            scan.maps().get(c).get(v).map());
                }
                if (source.explain.importance().counts(scan, source.outputs.get(c))) {
                    importance.get(0).matrix().add(c, scan.importance(c));
                }
            }
        });
        ScaleFile scale = scale(source, shard, SCALE, source.hash(), statistics);
        importance.get(0).write(source.folder.resolve(shard.table(ImportanceTable.TRAIN)));
        write(source, shard, SCALE, scale);
    }

    /**
     * Writes the scale of the maps of selected features, or a shard's part of it. A view none of whose features are selected
     * keeps the scale of all its features: its maps are 0 everywhere, through which no scale goes.
     */
    private static void fitSelected(
            Source source, AllFeatures all, List<List<Integer>> selected, Shard shard, Journal.Progress progress)
            throws IOException {
        List<List<ScaleStatistics>> statistics = new ArrayList<>();
        forEach(source, shard, progress, scan -> {
            if (statistics.isEmpty()) {
                statistics.addAll(empty(source, scan.maps().get(0)));
            }
            for (int c = 0; c < selected.size(); c++) {
                List<float[]> maps = scan.mapsOf(c, selected.get(c));
                int before = 0;
                for (int v = 0; v < maps.size(); v++) {
                    WeightedFeatures view = scan.maps().get(c).get(v);
                    int first = before;
                    before += view.features().channels();
                    int last = before;
                    boolean any = selected.get(c).stream().anyMatch(k -> k >= first && k < last);
                    add(statistics.get(c).get(v), scan, any ? maps.get(v) : view.map());
                }
            }
        });
        write(source, shard, SELECTED_SCALE, scale(source, shard, SELECTED_SCALE, all.hash(selected), statistics));
    }

    private static List<List<ScaleStatistics>> empty(Source source, List<WeightedFeatures> views) {
        List<List<ScaleStatistics>> statistics = new ArrayList<>();
        source.outputs.forEach(output ->
                statistics.add(views.stream().map(view -> new ScaleStatistics()).toList()));
        return statistics;
    }

    /** Fails before anything is written if the statistics of the whole part give no scale. */
    private static ScaleFile scale(
            Source source, Shard shard, String name, String hash, List<List<ScaleStatistics>> statistics)
            throws IOException {
        if (statistics.isEmpty()) {
            throw new IllegalArgumentException("a scale needs scans to be fitted to; this part has none");
        }
        ScaleFile scale = ScaleFile.of(
                hash,
                source.layer,
                source.explain.method(),
                source.explain.classes(),
                source.explain.scale(),
                source.network.spec().views(),
                statistics);
        if (shard.isWhole()) {
            scale.scales(source.folder.resolve(name));
        }
        return scale;
    }

    private static void write(Source source, Shard shard, String name, ScaleFile scale) throws IOException {
        Path file = source.folder.resolve(shard.table(name));
        if (shard.isWhole()) {
            scale.write(file);
        } else {
            scale.writePart(file);
        }
    }

    private static void add(ScaleStatistics statistics, ExplainedScan scan, float[] map) throws UnusableInputException {
        try {
            statistics.add(map);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException(
                    "%s: %s".formatted(scan.sample().views().get(0), e.getMessage()));
        }
    }
}
