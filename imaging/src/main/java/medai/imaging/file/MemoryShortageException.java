package medai.imaging.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The memory that there is was not enough for a scan; the message says which setting helps and can be shown to the user unchanged.
 * Java and PyTorch report this in ways of their own, as errors that would end the work on all other scans too.
 */
public final class MemoryShortageException extends IOException {
    private static final long serialVersionUID = 1;

    private static final double GIB = 1 << 30;
    private static final Pattern OF_ENGINE = Pattern.compile(
            "DefaultCPUAllocator|not enough memory|out of memory|Cannot allocate", Pattern.CASE_INSENSITIVE);
    private static final Pattern BYTES = Pattern.compile("allocate (\\d+) bytes");

    /** What is done with one scan. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    private MemoryShortageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** For a file whose header announces more than there is memory for, before any of it is asked for. */
    static MemoryShortageException foreseen(Path file, long bytes, long most) {
        return new MemoryShortageException(
                ("%s: found content that takes %d MiB of memory, expected less than the %d MiB that medai may use; "
                                + "if the file is meant to be that large, allow more by MEDAI_JAVA_OPTS=-Xmx%dg")
                        .formatted(file, bytes >> 20, most >> 20, (bytes >> 30) * 3 / 2 + 2),
                null);
    }

    /**
     * Does something with a scan.
     *
     * @param where the scan
     * @throws MemoryShortageException in place of an error for want of memory; others are passed on
     */
    public static <T> T guard(Object where, Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (RuntimeException | Error e) {
            throw of(where, e);
        }
    }

    /**
     * What to say of an error.
     *
     * @param where the scan
     * @return the exception to report; if the error is of another kind, it is thrown again
     */
    public static MemoryShortageException of(Object where, Throwable error) {
        Optional<MemoryShortageException> shortage = in(where, error);
        if (shortage.isPresent()) {
            return shortage.get();
        }
        if (error instanceof Error other) {
            throw other;
        }
        throw error instanceof RuntimeException other ? other : new IllegalStateException(error);
    }

    /** The same, or nothing if the error is of another kind. */
    public static Optional<MemoryShortageException> in(Object where, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            Optional<String> said = sentence(cause);
            if (said.isPresent()) {
                return Optional.of(new MemoryShortageException(where + ": " + said.get(), error));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> sentence(Throwable error) {
        String message = String.valueOf(error.getMessage());
        if (error instanceof StackOverflowError) {
            return Optional.of("found a structure nested too deeply, expected one that fits on the stack of a thread; "
                    + "set MEDAI_JAVA_OPTS=-Xss64m if it is meant to be like this");
        }
        boolean engine = OF_ENGINE.matcher(message).find();
        if (engine && (error instanceof RuntimeException || error instanceof OutOfMemoryError)) {
            Matcher bytes = BYTES.matcher(message);
            return Optional.of("found more data at once than this machine has memory for%s, expected less; "
                            .formatted(bytes.find() ? gib(bytes.group(1)) : "")
                    + "let the network see less at once (network.window, batch_size), make scans coarser or smaller "
                    + "(preprocess.steps: resample, crop_or_pad), or use a machine with more memory");
        }
        if (!(error instanceof OutOfMemoryError)) {
            return Optional.empty();
        }
        if (message.contains("VM limit")) {
            return Optional.of("found more than 2^31 numbers in one piece, expected fewer; "
                    + "make the scan coarser or smaller (preprocess.steps: resample, crop_or_pad)");
        }
        long heap = Runtime.getRuntime().maxMemory();
        return Optional.of("found more data than the %d MiB that medai may use for them, expected less; "
                        .formatted(heap >> 20)
                + "set MEDAI_JAVA_OPTS=-Xmx%dg if the machine has that memory, ".formatted((long) (2 * heap / GIB) + 1)
                + "or make scans coarser or smaller (preprocess.steps: resample, crop_or_pad)");
    }

    private static String gib(String bytes) {
        return String.format(Locale.ROOT, " (%.1f GiB in one piece)", Double.parseDouble(bytes) / GIB);
    }
}
