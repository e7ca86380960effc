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

    /** Scans in their formats, {@link #ALL} likewise: generated ones, and beside a developer's checkout public ones. */
    public static final String SCANS = "medai.imaging.GoldenSet#scans";

    private static final Path ROOT = Path.of(System.getProperty("medai.root", ".."));

    public static List<GoldenSet> all() {
        return with("test-fixtures", "reference");
    }

    public static List<GoldenSet> scans() {
        return with("test-fixtures/scans", "data");
    }

    private static List<GoldenSet> with(String own, String other) {
        List<GoldenSet> sets = new ArrayList<>(List.of(new GoldenSet(ROOT.resolve(own))));
        Path second = ROOT.resolve("../shared").resolve(other);
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
