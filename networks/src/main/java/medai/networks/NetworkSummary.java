package medai.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBaseBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.networks.block.NamedBlock;

/**
 * What a network consists of, from the images up. Multiply-adds are those of convolutions, linear layers and attention, for one
 * scan; sums, normalisation, activations and pooling are not counted, as is usual.
 */
public record NetworkSummary(List<Part> parts) {
    /**
     * A block with weights.
     *
     * @param name with which its weights' names begin
     * @param output its shape, without the batch
     * @param parameters numbers that learn
     * @param multiplyAdds of one pass
     */
    public record Part(String name, List<Long> output, long parameters, long multiplyAdds) {
        public Part {
            output = List.copyOf(output);
        }
    }

    public NetworkSummary {
        parts = List.copyOf(parts);
    }

    public long parameters() {
        return parts.stream().mapToLong(Part::parameters).sum();
    }

    public long multiplyAdds() {
        return parts.stream().mapToLong(Part::multiplyAdds).sum();
    }

    /** The facts by name, for people and programs: {@code parameters}, {@code multiply_adds} and {@code layers}. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("parameters", parameters());
        facts.put("multiply_adds", multiplyAdds());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Part part : parts) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("layer", part.name());
            row.put("output", part.output());
            row.put("parameters", part.parameters());
            row.put("multiply_adds", part.multiplyAdds());
            rows.add(row);
        }
        facts.put("layers", rows);
        return facts;
    }

    /** Builds the network, with whatever weights, and counts. */
    public static NetworkSummary of(NetworkSpec spec) {
        List<Part> parts = new ArrayList<>();
        try (Network network = Network.unset(spec)) {
            network.blocks().forEach((prefix, block) -> add(prefix, block, parts));
        }
        return new NetworkSummary(parts);
    }

    private static void add(String name, Block block, List<Part> parts) {
        boolean opened = block instanceof NamedBlock named && !named.isUnit();
        if (opened) {
            ((NamedBlock) block)
                    .members()
                    .forEach((member, own) -> add(own.isEmpty() ? name : name + "." + own, member, parts));
        }
        long parameters = opened ? own(block) : parameters(block);
        long multiplyAdds = opened ? ownMultiplyAdds(block) : multiplyAdds(block);
        if (parameters > 0 || multiplyAdds > 0) {
            long[] shape = block.getOutputShapes(inputs(block))[0].getShape();
            List<Long> output = Arrays.stream(shape).skip(1).boxed().toList();
            parts.add(new Part(name, output, parameters, multiplyAdds));
        }
    }

    private static Shape[] inputs(Block block) {
        return ((AbstractBaseBlock) block).getInputShapes();
    }

    private static long parameters(Block block) {
        long sum = own(block);
        if (block instanceof NamedBlock parent) {
            for (Block member : parent.members().keySet()) {
                sum += parameters(member);
            }
        }
        return sum;
    }

    private static long own(Block block) {
        return block.getDirectParameters().values().stream()
                .filter(Parameter::requiresGradient)
                .mapToLong(parameter -> parameter.getShape().size())
                .sum();
    }

    private static long multiplyAdds(Block block) {
        long sum = ownMultiplyAdds(block);
        if (block instanceof NamedBlock parent) {
            for (Block member : parent.members().keySet()) {
                sum += multiplyAdds(member);
            }
        }
        return sum;
    }

    private static long ownMultiplyAdds(Block block) {
        if (block instanceof NamedBlock named) {
            return named.ownMultiplyAdds(inputs(block)[0]);
        }
        if (block instanceof Convolution convolution) {
            Shape input = inputs(block)[0];
            long window = convolution.getKernelShape().size() * input.get(1) / convolution.getGroups();
            return convolution.getOutputShapes(inputs(block))[0].size() * window;
        }
        if (block instanceof Linear) {
            Shape input = inputs(block)[0];
            return block.getOutputShapes(inputs(block))[0].size() * input.get(input.dimension() - 1);
        }
        return 0;
    }
}
