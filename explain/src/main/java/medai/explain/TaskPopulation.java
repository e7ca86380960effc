package medai.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import medai.cohort.Sample;
import medai.cohort.manifest.ScanValues;
import medai.cohort.run.Journal;
import medai.explain.cam.FeatureMap;
import medai.explain.cam.WeightedFeatures;
import medai.explain.map.ExplainedScan;
import medai.explain.map.ScanMemory;
import medai.explain.population.Population;
import medai.explain.population.ScanFeatures;
import medai.imaging.file.MemoryShortageException;
import medai.imaging.file.UnusableInputException;
import medai.networks.Network;

/** The features of all scans of one task, from its training and its test part. */
final class TaskPopulation {
    private static final double MOST_OF_THE_HEAP = 0.5;

    private final Network network;
    private final String layer;
    private final ExplainConfig explain;
    private final List<Integer> outputs;
    private final boolean anyTruth;
    private final Journal.Progress progress;
    private final ScanMemory memory = new ScanMemory();

    /** @param anyTruth whether scans count for the importance of features although their truth is unknown: not those of classes */
    TaskPopulation(
            Network network,
            String layer,
            ExplainConfig explain,
            List<Integer> outputs,
            boolean anyTruth,
            Journal.Progress progress) {
        this.anyTruth = anyTruth;
        this.network = network;
        this.layer = layer;
        this.explain = explain;
        this.outputs = outputs;
        this.progress = progress;
    }

    /**
     * Writes the population of a task.
     *
     * @param manifest with the columns that the config asks for, of the tested scans
     * @return a sentence for the user
     */
    String write(Path folder, List<Sample> training, List<Sample> test, Path manifest) throws IOException {
        List<ScanValues> attributes = new ArrayList<>();
        for (String column : explain.population().by()) {
            attributes.add(ScanValues.read(
                    manifest, column, explain.population().categories().contains(column)));
        }
        List<Population> population = new ArrayList<>(); // one, from the first scan on
        for (int i = 0; i < training.size() + test.size(); i++) {
            boolean tested = i >= training.size();
            Sample sample = tested ? test.get(i - training.size()) : training.get(i);
            ExplainedScan scan = MemoryShortageException.guard(
                    sample.id(), () -> ExplainedScan.of(network, layer, explain.method(), outputs, sample));
            if (population.isEmpty()) {
                List<String> features = ExplainedScan.featureNames(
                        network.spec().views(), scan.maps().get(0));
                requireRoom(training.size() + test.size(), features.size());
                population.add(new Population(
                        explain.classes(), features, explain.method().fileName()));
            }
            if (tested) {
                population.get(0).addTest(features(scan));
            } else {
                population.get(0).addTraining(features(scan));
            }
            progress.step(sample.id().toString());
            memory.tidyAfter(scan);
        }
        if (population.isEmpty()) {
            throw new UnusableInputException("a population needs scans; the task has none");
        }
        return population.get(0).write(folder, attributes);
    }

    private void requireRoom(int scans, int features) throws UnusableInputException {
        double bytes = (double) Double.BYTES * scans * features * (1 + outputs.size());
        double heap = MOST_OF_THE_HEAP * Runtime.getRuntime().maxMemory();
        if (bytes > heap) {
            throw new UnusableInputException(
                    "%d scans with %d features and %d outputs need %.1f GB, more than half of Java's memory; explain fewer classes, or give more memory (MEDAI_JAVA_OPTS=-Xmx...)"
                            .formatted(scans, features, outputs.size(), bytes / 1e9));
        }
    }

    private ScanFeatures features(ExplainedScan scan) {
        List<Double> means = new ArrayList<>();
        for (WeightedFeatures view : scan.maps().get(0)) {
            FeatureMap features = view.features();
            for (int k = 0; k < features.channels(); k++) {
                means.add(features.mean(k));
            }
        }
        Map<Integer, double[]> importance = new HashMap<>();
        for (int c = 0; c < outputs.size(); c++) {
            boolean judged = anyTruth || scan.sample().truth().known();
            if (judged && explain.importance().counts(scan, outputs.get(c))) {
                importance.put(c, scan.importance(c));
            }
        }
        return new ScanFeatures(
                scan.sample().id(),
                scan.sample().truth().known() ? scan.sample().truth().stratum() : "",
                means.stream().mapToDouble(m -> m).toArray(),
                importance);
    }
}
