package medai.imaging.file;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files that appear completely or not at all: written to a temporary file beside the target, forced to disk, and renamed
 * over it.
 */
public final class WholeFile {
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
        Path part = target.resolveSibling("." + target.getFileName() + "."
                + ProcessHandle.current().pid() + "." + Thread.currentThread().getId() + ".part");
        try {
            try (FileChannel channel = open(part, target);
                    OutputStream out = new BufferedOutputStream(
                            new Complaining(Channels.newOutputStream(channel), target), 1 << 16)) {
                content.writeTo(out);
                out.flush();
                force(channel, target);
            }
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

    private static FileChannel open(Path part, Path target) throws UnwritableOutputException {
        try {
            return FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
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
