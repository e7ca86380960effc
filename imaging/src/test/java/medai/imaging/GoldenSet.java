package medai.imaging;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Inputs and what other programs make of them: those of {@code test-fixtures}, which everybody has, and beside a developer's
 * checkout a second set with the same names, whose inputs were chosen by somebody else.
 */
public record GoldenSet(Path folder) {
    /** For {@code @MethodSource}. */
    public static final String ALL = "medai.imaging.GoldenSet#all";

    private static final Path ROOT = Path.of(System.getProperty("medai.root", ".."));

    public static List<GoldenSet> all() {
        List<GoldenSet> sets = new ArrayList<>(List.of(new GoldenSet(ROOT.resolve("test-fixtures"))));
        Path second = ROOT.resolve("../shared/reference");
        if (Files.exists(second)) {
            sets.add(new GoldenSet(second));
        }
        return sets;
    }

    public Path file(String path) {
        return folder.resolve(path);
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
