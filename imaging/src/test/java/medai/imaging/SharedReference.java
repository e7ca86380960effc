package medai.imaging;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Public scans beside a developer's checkout, which are too large to keep here; see {@link GoldenSet} for what everybody has. */
public final class SharedReference {
    private SharedReference() {}

    /** A file under {@code ../shared}; skips the test where there is none. */
    public static Path file(String path) {
        Path file = Path.of(System.getProperty("medai.root", ".."), "..", "shared", path);
        Assumptions.assumeTrue(Files.exists(file), "no public scans beside this checkout: " + path);
        return file;
    }
}
