package medai.imaging;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The reference data beside a developer's checkout. */
public final class SharedReference {
    private SharedReference() {}

    /** A file under {@code ../shared}; skips the test where there is none. */
    public static Path file(String path) {
        Path file = Path.of(System.getProperty("medai.root", ".."), "..", "shared", path);
        Assumptions.assumeTrue(Files.exists(file), "no shared reference data beside this checkout: " + path);
        return file;
    }
}
