package medai.networks.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether the weights of a file are those that a network needs. */
public final class WeightsCheck {
    private static final int FEW = 3;
    private static final String NETWORK = "the weights of the network in network.json";

    private WeightsCheck() {}

    /**
     * Checks names, shapes and values.
     *
     * @param shapes of all weights of the network by name; PyTorch's counters may be there too
     * @throws DamagedWeightsException naming a few of the weights that are missing, unknown, of another shape, or not finite
     */
    public static void require(Path file, Map<String, Tensor> found, Map<String, long[]> shapes)
            throws DamagedWeightsException {
        List<String> missing = shapes.keySet().stream()
                .filter(name -> !found.containsKey(name))
                .toList();
        List<String> unknown = found.keySet().stream()
                .filter(name -> !shapes.containsKey(name) && !name.endsWith("num_batches_tracked"))
                .toList();
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            List<String> parts = new ArrayList<>();
            if (!missing.isEmpty()) {
                parts.add("no " + few(missing));
            }
            if (!unknown.isEmpty()) {
                parts.add("also " + few(unknown));
            }
            throw new DamagedWeightsException(
                    file, String.join(", and ", parts), missing.isEmpty() ? "only " + NETWORK : NETWORK);
        }
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            Tensor tensor = found.get(entry.getKey());
            if (tensor != null && !Arrays.equals(tensor.shape(), entry.getValue())) {
                throw new DamagedWeightsException(
                        file,
                        "\"%s\" of shape %s".formatted(entry.getKey(), Arrays.toString(tensor.shape())),
                        Arrays.toString(entry.getValue()));
            }
        }
        requireFinite(file, found);
    }

    /** @throws DamagedWeightsException if there is a NaN or infinite value: a network with one answers NaN to every scan */
    public static void requireFinite(Path file, Map<String, Tensor> weights) throws DamagedWeightsException {
        for (Map.Entry<String, Tensor> entry : weights.entrySet()) {
            int bad = entry.getValue().nonFinite();
            if (bad > 0) {
                throw new DamagedWeightsException(
                        file,
                        "%d NaN or infinite of %d values of \"%s\""
                                .formatted(bad, entry.getValue().values().length, entry.getKey()),
                        "finite weights (training that diverges leaves others: a smaller learning_rate may help)");
            }
        }
    }

    /** A few names, then how many more there are. */
    public static String few(Collection<String> names) {
        String first = names.stream().limit(FEW).map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        return names.size() > FEW ? first + " and %d more".formatted(names.size() - FEW) : first;
    }
}
