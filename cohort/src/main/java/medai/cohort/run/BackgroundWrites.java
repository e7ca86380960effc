package medai.cohort.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import medai.imaging.file.UnwritableOutputException;

/** Writes files in the background, a few at a time: with many small files, most of the time is spent waiting for the disk. */
public final class BackgroundWrites implements AutoCloseable {
    private static final int AT_A_TIME = 4;
    private static final int MOST_WAITING = 16;

    private final ExecutorService writers = Executors.newFixedThreadPool(AT_A_TIME, work -> {
        Thread thread = new Thread(work, "writer");
        thread.setDaemon(true);
        return thread;
    });
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();

    /** Writes one file. */
    @FunctionalInterface
    public interface Write {
        void run() throws IOException;
    }

    /**
     * Writes a file when there is time.
     *
     * @throws IOException if an earlier file could not be written
     */
    public void add(Path file, Write write) throws IOException {
        while (waiting.size() >= MOST_WAITING) {
            finish(waiting.removeFirst());
        }
        waiting.add(CompletableFuture.runAsync(
                () -> {
                    try {
                        write.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (OutOfMemoryError e) { // said here, since whoever waits is at work on another file by then
                        throw new UncheckedIOException(new UnwritableOutputException(
                                file,
                                "there was not enough memory to write it",
                                "allow more by MEDAI_JAVA_OPTS=-Xmx16g"));
                    }
                },
                writers));
    }

    /** Waits for all files. */
    public void finish() throws IOException {
        while (!waiting.isEmpty()) {
            finish(waiting.removeFirst());
        }
    }

    private static void finish(CompletableFuture<Void> write) throws IOException {
        try {
            write.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException io) {
                throw io.getCause();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        writers.shutdown();
    }
}
