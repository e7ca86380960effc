package medai.imaging.file;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
     * @throws MissingInputException if there is no such file or it may not be read
     * @throws UnusableInputException if it is a folder, or truncated, or its gzip data are damaged
     */
    public static <T> T read(Path file, Content<T> content) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UnusableInputException(file, "a folder", "a file", "name the file in it");
        }
        try (InputStream in = open(file)) {
            return content.from(in);
        } catch (NoSuchFileException e) {
            throw new MissingInputException(file + ": no such file; correct the path");
        } catch (AccessDeniedException e) {
            throw new MissingInputException(file + ": may not be read; ask for read permission");
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

    /** The most bytes that the file can hold: its size, or what gzip can at best make of it. */
    public static long mostBytes(Path file) throws IOException {
        long size = Files.size(file);
        try (InputStream in = Files.newInputStream(file)) {
            return isGzip(in) ? size * MOST_EXPANSION : size;
        }
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
