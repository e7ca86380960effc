package medai.simulate.bayes;

import java.util.Set;
import java.util.TreeSet;

/**
 * Images that contain just these regions and no other: patterns exclude each other, as Bayes' theorem asks of the events it adds
 * up.
 *
 * @param regions empty where an image has none of them
 * @param images how many
 */
public record Pattern(Set<String> regions, int images) {
    public Pattern {
        regions = Set.copyOf(regions);
        if (images < 0) {
            throw new IllegalArgumentException("a pattern cannot have " + images + " images");
        }
    }

    /** The regions in alphabetic order with + between them; none. */
    public String name() {
        return regions.isEmpty() ? "none" : String.join("+", new TreeSet<>(regions));
    }
}
