package medai.explain.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import medai.cohort.Sample;
import medai.explain.cam.CamMethod;
import medai.explain.cam.CutNetwork;
import medai.explain.cam.Explained;
import medai.explain.cam.FeatureMap;
import medai.explain.cam.WeightedFeatures;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.UnusableInputException;
import medai.infer.answer.ScanInput;
import medai.networks.Network;

/**
 * A scan with its class activation maps.
 *
 * @param maps by output, in the order asked for, and view
 */
public record ExplainedScan(Sample sample, ScanInput input, Explained scan, List<List<WeightedFeatures>> maps) {
    /** @param layer after which the network is cut */
    public static ExplainedScan of(
            Network network, String layer, CamMethod method, List<Integer> outputs, Sample sample) throws IOException {
        ScanInput input = ScanInput.read(sample.views(), network.spec());
        Explained scan = new Explained(CutNetwork.of(network, layer), input.voxels());
        for (float output : scan.outputs()) {
            if (!Float.isFinite(output)) {
                throw new UnusableInputException(
                        sample.views().get(0),
                        "the network's output " + output,
                        "finite numbers",
                        "look at the scan with medai inspect; was the network's training stable?");
            }
        }
        List<List<WeightedFeatures>> maps = method.of(scan, outputs);
        if (maps.get(0).stream()
                .allMatch(map -> map.features().positions() <= map.features().depth())) {
            FeatureMap features = maps.get(0).get(0).features();
            throw new UnusableInputException(
                    sample.views().get(0),
                    "features of %d x %d x %d cells under the head of the network"
                            .formatted(features.width(), features.height(), features.depth()),
                    "more than one cell in a slice: a map of a single one says nothing about places",
                    "train on larger images or with fewer blocks, or explain by the voxels (occlusion, integrated_gradients)");
        }
        return new ExplainedScan(sample, input, scan, maps);
    }

    /** A view's map, or values derived from it, on the grid that places it over the prepared scan. */
    public Volume placed(int view, WeightedFeatures map, float[] values) {
        FeatureMap features = map.features();
        Grid coarse = input.grids().get(view).sameFieldOfView(features.width(), features.height(), features.depth());
        return new Volume(coarse, values);
    }

    /** The mean over space of every feature's term of an output, view after view. */
    public double[] importance(int output) {
        return maps.get(output).stream()
                .flatMapToDouble(map -> java.util.Arrays.stream(map.means()))
                .toArray();
    }

    /** The signed maps of some features of an output, one for each view; features of all views are numbered consecutively. */
    public List<float[]> mapsOf(int output, Collection<Integer> features) {
        return keeping(output, features).stream().map(WeightedFeatures::map).toList();
    }

    /** The maps of an output with no weight for other features than these. */
    public List<WeightedFeatures> keeping(int output, Collection<Integer> features) {
        Set<Integer> kept = Set.copyOf(features);
        List<WeightedFeatures> maps = new ArrayList<>();
        int before = 0;
        for (WeightedFeatures map : maps().get(output)) {
            int offset = before;
            maps.add(map.keeping(k -> kept.contains(offset + k)));
            before += map.features().channels();
        }
        return maps;
    }

    /** The names of the features of all views: a number, after the name of the view where there are several. */
    public static List<String> featureNames(List<String> views, List<WeightedFeatures> maps) {
        return IntStream.range(0, maps.size())
                .boxed()
                .flatMap(v -> IntStream.range(0, maps.get(v).features().channels())
                        .mapToObj(k -> maps.size() == 1 ? Integer.toString(k) : views.get(v) + "_" + k))
                .toList();
    }
}
