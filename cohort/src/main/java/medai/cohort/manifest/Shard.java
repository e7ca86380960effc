package medai.cohort.manifest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of several equal parts of a cohort, for processes that work side by side: every {@code count}-th subject, with all
 * sessions.
 *
 * @param number from 1
 * @param count of parts
 */
public record Shard(int number, int count) {
    /** Column of a shard's table that says where its rows belong when the shards are joined. */
    public static final String LINE = "manifest_line";

    public Shard {
        if (number < 1 || number > count) {
            throw new IllegalArgumentException(
                    "a shard must be i/n with i from 1 to n, such as 1/4; found %d/%d".formatted(number, count));
        }
    }

    public static Shard whole() {
        return new Shard(1, 1);
    }

    /** @throws IllegalArgumentException if the text is not like {@code 2/4} */
    public static Shard parse(String text) {
        if (!text.matches("[0-9]{1,6}/[0-9]{1,6}")) {
            throw new IllegalArgumentException("a shard must be i/n, such as 1/4; found \"" + text + "\"");
        }
        String[] parts = text.split("/");
        return new Shard(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    /** The entries of this shard, in the order of the manifest. */
    public List<Manifest.Entry> of(Manifest manifest) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        manifest.entries().forEach(entry -> numbers.putIfAbsent(entry.id().subject(), numbers.size()));
        return manifest.entries().stream()
                .filter(entry -> has(numbers.getOrDefault(entry.id().subject(), 0)))
                .toList();
    }

    /**
     * What to tell a user whose shard is empty, since there are more shards than things to part; nothing if it is not.
     *
     * @param all how many things are parted
     * @param things what they are, such as {@code subjects}
     */
    public Optional<String> empty(int all, String things) {
        return number <= all || isWhole()
                ? Optional.empty()
                : Optional.of("--shard %d/%d is empty: there are %d %s".formatted(number, count, all, things));
    }

    /** Whether this is the only shard. */
    public boolean isWhole() {
        return count == 1;
    }

    /** Whether the item with this index belongs to this shard. */
    public boolean has(int index) {
        return index % count == number - 1;
    }

    /** The name of this shard's table: {@code a.csv} becomes {@code a.shard-1-of-4.csv}; the whole keeps its name. */
    public String table(String name) {
        int dot = name.lastIndexOf('.');
        return count == 1
                ? name
                : "%s.shard-%d-of-%d%s".formatted(name.substring(0, dot), number, count, name.substring(dot));
    }
}
