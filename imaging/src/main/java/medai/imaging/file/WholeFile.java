package medai.imaging.file;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes files that appear completely or not at all: written to a temporary file beside the target, forced to disk, and renamed
 * over it.
 */
public final class WholeFile {
    private static final String SUFFIX = ".part";
    private static final Duration ABANDONED = Duration.ofHours(6);

    /** Differs from that of every other process: numbers of processes repeat in containers and on other nodes. */
    private static final String PROCESS = UUID.randomUUID().toString();

    private static final AtomicLong PARTS = new AtomicLong();
    private static final Set<Path> TIDIED = ConcurrentHashMap.newKeySet();

    private WholeFile() {}

    /** What a file will hold. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Creates or replaces {@code target}, and its folder where missing. Whatever fails, the old file stays as it was.
     *
     * @throws UnwritableOutputException if the file system refuses; other failures of {@code content} are passed on unchanged
     */
    public static void write(Path target, Content content) throws IOException {
        createFolder(target.resolveSibling("."));
        Path part = target.resolveSibling(
                ".%s.%s-%d%s".formatted(target.getFileName(), PROCESS, PARTS.incrementAndGet(), SUFFIX));
        try {
            try (FileChannel channel = open(part, target);
                    OutputStream out = new BufferedOutputStream(
                            new Complaining(Channels.newOutputStream(channel), target), 1 << 16)) {
                content.writeTo(out);
                out.flush();
                force(channel, target);
            }
            tidyOnce(part);
            move(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    public static void writeText(Path target, String text) throws IOException {
        write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Creates a folder and its parents. */
    public static void createFolder(Path folder) throws UnwritableOutputException {
        try {
            Files.createDirectories(folder.toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new UnwritableOutputException(folder, e);
        }
    }

    /**
     * Removes what processes that were killed have left in a folder: parts that were last written to long before this one. Nobody can
     * know whether a process of another node still lives.
     */
    private static void tidyOnce(Path part) throws IOException {
        Path folder = part.toAbsolutePath().normalize().resolveSibling(".").normalize();
        if (!TIDIED.add(folder)) {
            return;
        }
        long now = Files.getLastModifiedTime(part).toMillis(); // by the clock of the file system
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".*" + SUFFIX)) {
            for (Path other : left) {
                if (now - Files.getLastModifiedTime(other).toMillis() > ABANDONED.toMillis()) {
                    Files.deleteIfExists(other);
                }
            }
        } catch (IOException | DirectoryIteratorException e) { // as where another process tidies at the same time
            TIDIED.remove(folder);
        }
    }

    private static FileChannel open(Path part, Path target) throws UnwritableOutputException {
        try {
            return FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UnwritableOutputException(target, e);
        }
    }

    private static void force(FileChannel channel, Path target) throws UnwritableOutputException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw new UnwritableOutputException(target, e);
        }
    }

    private static void move(Path part, Path target) throws UnwritableOutputException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UnwritableOutputException(target, e);
        }
    }

    /** Tells a full disk apart from a failure of the content. */
    private static final class Complaining extends FilterOutputStream {
        private final Path target;

        Complaining(OutputStream out, Path target) {
            super(out);
            this.target = target;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw new UnwritableOutputException(target, e);
            }
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }
    }
}
