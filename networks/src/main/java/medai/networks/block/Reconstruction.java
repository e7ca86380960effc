package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decoder for each feature map; the images are flattened and concatenated: [B, voxels of all]. */
public final class Reconstruction extends NamedBlock {
    private final Branches decoders;

    /** @param channels of each doubling, from the map up */
    public Reconstruction(int maps, List<Integer> channels) {
        decoders = member("", new Branches());
        for (int i = 0; i < maps; i++) {
            Chain decoder = new Chain();
            for (int stage = 0; stage < channels.size(); stage++) {
                int c = channels.get(stage);
                decoder.add(
                        Integer.toString(stage),
                        new Chain()
                                .add("up", new Doubling(c))
                                .add(
                                        "block",
                                        new Chain()
                                                .add(new ConvUnit(
                                                        c, ConvUnit.Kernel.IN_PLANE, 1, Pointwise.RELU, false))
                                                .add(new ConvUnit(
                                                        c, ConvUnit.Kernel.IN_PLANE, 1, Pointwise.RELU, false))));
            }
            decoder.add("out", new ChannelsLast(Conv3d.builder().setFilters(1).setKernelShape(new Shape(1, 1, 1))));
            decoders.add(maps == 1 ? "" : Integer.toString(i), decoder);
        }
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDList images = decoders.forward(store, inputs, training);
        NDList flat = new NDList();
        for (NDArray image : images) {
            flat.add(image.reshape(image.getShape().get(0), -1));
        }
        images.close();
        if (flat.size() == 1) {
            return flat;
        }
        NDArray all = NDArrays.concat(flat, 1);
        flat.close();
        return new NDList(all);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        long voxels = 0;
        for (Shape shape : decoders.getOutputShapes(inputShapes)) {
            voxels += shape.slice(1).size();
        }
        return new Shape[] {new Shape(inputShapes[0].get(0), voxels)};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        decoders.initialize(manager, dataType, inputShapes);
    }
}
