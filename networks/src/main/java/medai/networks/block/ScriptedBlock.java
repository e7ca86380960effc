package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import medai.networks.engine.ScriptedModule;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript module as a block: always in inference mode (no dropout, running statistics), with gradients with respect to its
 * inputs. Its weights are not parameters of the network. A network in two dimensions gets images and maps without their depth of
 * 1.
 */
public final class ScriptedBlock extends AbstractBlock {
    private static final int DEPTH = 2; // axis

    private final Path file;
    private final List<Integer> order;
    private final boolean flat;
    private final boolean givesMaps;
    private @Nullable ScriptedModule module;

    /**
     * @param order for each input of the module, which of the block's inputs it is
     * @param flat whether the module is of two dimensions
     * @param givesMaps whether as many maps come out as images go in, in the module's order
     */
    public ScriptedBlock(Path file, List<Integer> order, boolean flat, boolean givesMaps) {
        this.file = file;
        this.order = List.copyOf(order);
        this.flat = flat;
        this.givesMaps = givesMaps;
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        module = ScriptedModule.load(file, manager);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        return forward(inputs);
    }

    private NDList forward(NDList inputs) {
        if (module == null) {
            throw new IllegalStateException("not initialised: " + file);
        }
        NDList arranged = new NDList(order.size());
        order.forEach(i -> arranged.add(flat ? inputs.get(i).squeeze(DEPTH) : inputs.get(i)));
        NDList found = module.forward(arranged);
        if (!givesMaps) {
            return found;
        }
        if (found.size() != order.size()) {
            throw new IllegalArgumentException("%d maps of %d images".formatted(found.size(), order.size()));
        }
        NDArray[] maps = new NDArray[order.size()];
        for (int i = 0; i < maps.length; i++) {
            NDArray map = found.get(i);
            maps[order.get(i)] = flat ? map.expandDims(DEPTH) : map;
        }
        return new NDList(maps);
    }

    /** By a pass of zeros, since only the module knows its output shapes. */
    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        if (module == null) {
            throw new IllegalStateException("not initialised: " + file);
        }
        try (NDManager scope = NDManager.newBaseManager(ai.djl.Device.cpu(), "PyTorch")) {
            NDList zeros = new NDList();
            Arrays.stream(inputShapes).forEach(shape -> zeros.add(scope.zeros(shape)));
            return forward(zeros).getShapes();
        }
    }
}
