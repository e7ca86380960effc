package medai.cohort.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import medai.imaging.file.InputFile;

/** SHA-256 of what a result depends on, so that a stage can tell finished work from work to redo. */
public final class Fingerprint {
    private final MessageDigest digest;

    public Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Adds a setting in the form of {@link StableText}. */
    public Fingerprint add(Object setting) {
        digest.update((StableText.of(setting) + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds the content of a file, or of all files in a folder in the order of their names. */
    public Fingerprint addFile(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            try (Stream<Path> tree = Files.walk(file)) {
                for (Path part : tree.filter(Files::isRegularFile).sorted().toList()) {
                    addFile(part);
                }
            }
            return this;
        }
        InputFile.regular(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return this;
    }

    /** Hexadecimal; the fingerprint cannot be added to afterwards. */
    public String value() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
