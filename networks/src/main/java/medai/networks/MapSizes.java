package medai.networks;

import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many cells the feature maps of a network have, from the shapes of its blocks alone: no weights are made and nothing is run.
 *
 * @param behind each layer at which the network can be cut, from the images up, and under "" behind all of them: cells along depth
 *     (z), height (y) and width (x) of each map
 */
public record MapSizes(Map<String, List<List<Integer>>> behind) {
    /** The sizes for images of the given sizes; empty for a network from elsewhere, which only its own code knows. */
    public static Optional<MapSizes> of(FeaturesConfig features, List<String> views, List<List<Integer>> sizes) {
        if (features instanceof Torchscript) {
            return Optional.empty();
        }
        Map<String, List<List<Integer>>> behind = new LinkedHashMap<>();
        Layers.of(features.build(views, sizes))
                .shapes(Layers.imageShapes(features, sizes, 1))
                .forEach((name, shapes) ->
                        behind.put(name, shapes.stream().map(MapSizes::cells).toList()));
        return Optional.of(new MapSizes(behind));
    }

    private static List<Integer> cells(Shape shape) {
        return List.of((int) shape.get(2), (int) shape.get(3), (int) shape.get(4));
    }

    /** The sizes by layer, with {@code all} for what is behind all layers. */
    public Map<String, List<List<Integer>>> facts() {
        Map<String, List<List<Integer>>> facts = new LinkedHashMap<>();
        behind.forEach((name, sizes) -> facts.put(name.isEmpty() ? "all" : name, sizes));
        return facts;
    }

    /** The smallest edge, in cells, of the slices of all maps behind a layer; 0 if there is no such layer. */
    public int edge(String layer) {
        return behind.getOrDefault(layer, List.of()).stream()
                .mapToInt(size -> Math.min(size.get(1), size.get(2)))
                .min()
                .orElse(0);
    }

    /** The last layer whose maps have slices of at least so many cells a side. */
    public Optional<String> lastWith(int edge) {
        return behind.keySet().stream()
                .filter(name -> !name.isEmpty() && edge(name) >= edge)
                .reduce((first, second) -> second);
    }
}
