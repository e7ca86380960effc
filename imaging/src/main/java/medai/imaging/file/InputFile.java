package medai.imaging.file;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads a file, gunzipped where its content is gzip whatever its name; errors are reported in the user's terms. */
public final class InputFile {
    /** No deflate stream unpacks to more than this many times its size. */
    private static final long MOST_EXPANSION = 1032;

    private InputFile() {}

    /** What is done with the bytes. */
    @FunctionalInterface
    public interface Content<T> {
        T from(InputStream in) throws IOException;
    }

    /**
     * Nothing, for a file that can be opened and read to its end. Whatever opens a path that a user named asks this first:
     * opening a pipe waits for a writer that may never come, and a device may have no end.
     *
     * @throws MissingInputException if there is no such file or it may not be read
     * @throws UnusableInputException if it is a folder, a pipe, a device or a socket
     */
    public static void regular(Path file) throws IOException {
        BasicFileAttributes is;
        try {
            is = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new MissingInputException(file + ": no such file; correct the path");
        } catch (AccessDeniedException e) {
            throw new MissingInputException(file + ": may not be read; ask for read permission");
        } catch (FileSystemException e) {
            throw new MissingInputException(
                    "%s: cannot be opened (%s); correct the path".formatted(file, e.getReason()));
        }
        if (is.isDirectory()) {
            throw new UnusableInputException(file, "a folder", "a file", "name the file in it");
        }
        if (!is.isRegularFile()) {
            throw new UnusableInputException(
                    file, "a pipe, a device or a socket", "a file", "save what comes out of it and name that file");
        }
        if (!Files.isReadable(file)) {
            throw new MissingInputException(file + ": may not be read; ask for read permission");
        }
    }

    /**
     * Nothing, if that many bytes fit into the memory that medai may use at all: a header of a few bytes can announce any number of
     * voxels.
     *
     * @throws MemoryShortageException if they do not, with the setting that helps
     */
    static void requireMemory(Path file, long bytes) throws MemoryShortageException {
        long most = Runtime.getRuntime().maxMemory();
        if (bytes > most) {
            throw MemoryShortageException.foreseen(file, bytes, most);
        }
    }

    /**
     * @throws MissingInputException if there is no such file or it may not be read
     * @throws UnusableInputException if it is not a {@linkplain #regular file}, or truncated, or its gzip data are damaged
     */
    public static <T> T read(Path file, Content<T> content) throws IOException {
        regular(file);
        try (InputStream in = open(file)) {
            return content.from(in);
        } catch (EOFException e) {
            throw new UnusableInputException(
                    file, "an end in the middle of the data", "a whole file", "fetch or export the file again");
        } catch (ZipException e) {
            throw new UnusableInputException(
                    file,
                    "damaged gzip data (" + e.getMessage() + ")",
                    "a whole gzip file",
                    "fetch or export the file again");
        }
    }

    /**
     * The whole content.
     *
     * @param mostUnpacked bytes; a gzip file that holds more is refused
     */
    public static byte[] bytes(Path file, int mostUnpacked) throws IOException {
        regular(file);
        requireMemory(file, Files.size(file));
        return read(file, in -> {
            boolean zipped = in instanceof GZIPInputStream;
            byte[] bytes = in.readNBytes(zipped ? mostUnpacked : Integer.MAX_VALUE - 8);
            if (in.read() >= 0) {
                throw new UnusableInputException(
                        file,
                        "more than %d MiB of data".formatted(bytes.length >> 20),
                        "less",
                        zipped ? "unpack it first" : "split the file");
            }
            return bytes;
        });
    }

    /** The first bytes, gunzipped; fewer where the file ends or its gzip data are damaged. */
    static byte[] start(Path file, int bytes) throws IOException {
        byte[] start = new byte[bytes];
        int found = 0;
        try (InputStream in = open(file)) {
            for (int n = in.read(start); n > 0; n = in.read(start, found, bytes - found)) {
                found += n;
            }
        } catch (EOFException | ZipException e) {
            return Arrays.copyOf(start, found); // whoever reads the file says so
        }
        return Arrays.copyOf(start, found);
    }

    /** Whether the content is gzip. */
    static boolean isGzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return isGzip(in);
        }
    }

    /** The most bytes that the file can hold: its size, or what gzip can at best make of it. */
    public static long mostBytes(Path file) throws IOException {
        long size = Files.size(file);
        return isGzip(file) ? size * MOST_EXPANSION : size;
    }

    private static InputStream open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            raw.mark(2);
            boolean zipped = isGzip(raw);
            raw.reset();
            return zipped ? new GZIPInputStream(raw, 1 << 16) : raw;
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    private static boolean isGzip(InputStream in) throws IOException {
        return in.read() == 0x1F && in.read() == 0x8B;
    }
}
