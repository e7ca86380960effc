package medai.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import medai.networks.block.Branches;
import medai.networks.block.Chain;

/** The blocks of a network's features in their order, a row for each feature map: between two of them the network can be cut. */
final class Layers {
    private final List<List<Layer>> rows;

    /** A block under the name by which its weights are called; empty for blocks without weights, which need no name. */
    private record Layer(String name, Block block) {}

    private Layers(List<List<Layer>> rows) {
        this.rows = rows;
    }

    static Layers of(Block features) {
        List<List<Layer>> rows = new ArrayList<>();
        if (features instanceof Branches branches) {
            branches.members().keySet().forEach(branch -> rows.add(row("", branch)));
        } else {
            rows.add(row("", features));
        }
        return new Layers(rows);
    }

    private static List<Layer> row(String name, Block block) {
        List<Layer> row = new ArrayList<>();
        if (name.isEmpty() && block instanceof Chain chain && !chain.isResidual()) {
            chain.members().forEach((member, own) -> row.addAll(row(own, member)));
        } else {
            row.add(new Layer(name, block));
        }
        return row;
    }

    /** What {@link Network#imageShapes} documents. */
    static List<Shape> imageShapes(FeaturesConfig features, List<List<Integer>> sizes, int batch) {
        List<Shape> shapes = new ArrayList<>();
        for (List<Integer> size : features.separatesViews() ? sizes : sizes.subList(0, 1)) {
            int channels = features.separatesViews() ? 1 : sizes.size();
            shapes.add(new Shape(batch, channels, size.get(0), size.get(1), size.get(2)));
        }
        return shapes;
    }

    /** The shapes behind each of {@link #names}, one for each row, from the images up; the last entry, "", is behind all blocks. */
    Map<String, List<Shape>> shapes(List<Shape> images) {
        Map<String, List<Shape>> shapes = new LinkedHashMap<>();
        names().forEach(name -> shapes.put(name, new ArrayList<>()));
        shapes.put("", new ArrayList<>());
        for (int r = 0; r < rows.size(); r++) {
            Shape current = images.get(r);
            for (Layer layer : rows.get(r)) {
                current = layer.block.getOutputShapes(new Shape[] {current})[0];
                List<Shape> known = layer.name.isEmpty() ? null : shapes.get(layer.name);
                if (known != null) {
                    known.add(current);
                }
            }
            shapes.getOrDefault("", new ArrayList<>()).add(current);
        }
        return shapes;
    }

    /** Names behind which the network can be cut; those that all rows have. */
    List<String> names() {
        return rows.get(0).stream()
                .map(Layer::name)
                .filter(name -> !name.isEmpty())
                .filter(name -> rows.stream().allMatch(row -> row.stream().anyMatch(l -> l.name.equals(name))))
                .toList();
    }

    /** The blocks up to one, that one included. */
    NDList upTo(String last, ParameterStore store, NDList images) {
        return forward(store, images, last, true);
    }

    /** The blocks after one. */
    NDList after(String last, ParameterStore store, NDList maps) {
        return forward(store, maps, last, false);
    }

    private NDList forward(ParameterStore store, NDList inputs, String last, boolean below) {
        NDList outputs = new NDList();
        for (int r = 0; r < rows.size(); r++) {
            List<Layer> row = rows.get(r);
            int cut = IntStream.range(0, row.size())
                            .filter(i -> row.get(i).name.equals(last))
                            .findFirst()
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "no layer \"" + last + "\"; this network has " + names()))
                    + 1;
            outputs.add(chained(store, inputs.get(r), below ? row.subList(0, cut) : row.subList(cut, row.size())));
        }
        return outputs;
    }

    /** What a block leaves behind is closed once its successor has it, as in {@link Chain}. */
    private static NDArray chained(ParameterStore store, NDArray input, List<Layer> layers) {
        NDArray current = input;
        for (Layer layer : layers) {
            NDArray next =
                    layer.block.forward(store, new NDList(current), false).singletonOrThrow();
            if (current != input) {
                current.close();
            }
            current = next;
        }
        return current;
    }
}
