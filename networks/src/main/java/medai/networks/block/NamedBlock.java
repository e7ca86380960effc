package medai.networks.block;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import java.util.LinkedHashMap;
import java.util.Map;

/** A block that knows its members by the names they have in a state_dict; an empty name adds nothing to the path. */
public abstract class NamedBlock extends AbstractBlock {
    private final Map<Block, String> names = new LinkedHashMap<>();

    protected NamedBlock() {
        super((byte) 1);
    }

    /** Adds a member. */
    protected final <B extends Block> B member(String name, B block) {
        names.put(block, name);
        return addChildBlock(name.isEmpty() ? "member" : name, block);
    }

    /** Members in order with their names. */
    public final Map<Block, String> members() {
        return new LinkedHashMap<>(names);
    }

    /** Whether a summary of a network shows this block as one row, with its members in it. */
    public boolean isUnit() {
        return false;
    }

    /**
     * Multiplications with an addition that a pass takes beside those of the members.
     *
     * @param input shape of the first input, the batch included
     */
    public long ownMultiplyAdds(Shape input) {
        return 0;
    }

    /** The shape after each of a row of blocks; for blocks with one input and one output. */
    static Shape through(Shape input, Iterable<? extends Block> blocks) {
        Shape current = input;
        for (Block block : blocks) {
            current = block.getOutputShapes(new Shape[] {current})[0];
        }
        return current;
    }
}
