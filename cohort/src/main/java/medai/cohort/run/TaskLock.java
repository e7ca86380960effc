package medai.cohort.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import medai.imaging.file.UnwritableOutputException;
import medai.imaging.file.WholeFile;

/**
 * A task is worked on by one process at a time: a file in its folder says by which. It is made in a way that works on network file
 * systems (a file that must not exist yet), and refreshed while the process lives, so that one of a process that died without
 * removing it, also on another node, is recognised. A process of this machine that was asleep, as with the lid of a laptop, keeps its lock.
 */
public final class TaskLock implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(30);

    /** As many beats missed that neither a busy node nor a slow file system explains them. */
    private static final Duration DEAD = Duration.ofMinutes(5);

    private final Path file;
    private final String token;
    private final ScheduledExecutorService heart;

    private TaskLock(Path file, String token) {
        this.file = file;
        this.token = token;
        heart = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "lock of " + file);
            thread.setDaemon(true);
            return thread;
        });
        var unused = heart.scheduleWithFixedDelay(this::beat, BEAT.toSeconds(), BEAT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Who holds a lock that was wanted. */
    public static final class HeldException extends Exception {
        private static final long serialVersionUID = 1;

        HeldException(String message) {
            super(message);
        }
    }

    /**
     * Takes the lock of a folder.
     *
     * @throws HeldException if a living process holds it, saying which and since when
     */
    public static TaskLock take(Path folder) throws IOException, HeldException {
        WholeFile.createFolder(folder);
        Path file = folder.resolve("lock.json");
        String token = UUID.randomUUID().toString();
        for (int attempt = 0; attempt < 3; attempt++) {
            try {
                Files.writeString(
                        file,
                        Json.of(self(token)),
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
                return new TaskLock(file, token);
            } catch (FileAlreadyExistsException e) {
                String seen = text(file);
                Optional<String> holder = holder(file, seen, folder);
                if (holder.isPresent()) {
                    throw new HeldException(holder.get());
                }
                remove(file, seen);
            } catch (IOException e) {
                throw new UnwritableOutputException(file, e);
            }
        }
        throw new HeldException("%s: several processes want it at once; try again".formatted(file));
    }

    /** Empty where it is gone. */
    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /**
     * A stale file is moved away first: of several processes that find it, one succeeds. If it was replaced since it was seen, what was
     * moved is the lock of a living process, and goes back.
     */
    private static void remove(Path file, String seen) throws IOException {
        Path aside = file.resolveSibling(".lock." + UUID.randomUUID() + ".part");
        try {
            Files.move(file, aside);
            if (!text(aside).equals(seen)) {
                Files.createLink(file, aside); // unless there is another one already
            }
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            return; // another process was faster
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static Map<String, Object> self(String token) {
        ProcessHandle own = ProcessHandle.current();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("host", host());
        facts.put("pid", own.pid());
        facts.put("started", own.info().startInstant().map(Instant::toString).orElse(""));
        facts.put("processes_of", processes());
        facts.put("slurm_job", System.getenv().getOrDefault("SLURM_JOB_ID", ""));
        facts.put("since", Instant.now().toString());
        facts.put("token", token);
        return facts;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /**
     * Names the set of processes whose numbers this one sees, and the machine since it was started: a process of another container, or
     * of a node of the same name, is not dead because it is not there.
     */
    private static String processes() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + " "
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** Who holds a lock, if it is alive. */
    private static Optional<String> holder(Path file, String text, Path folder) throws IOException {
        FileTime beat;
        try {
            beat = Files.getLastModifiedTime(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        JsonNode facts;
        try {
            facts = JsonMapper.builder().build().readTree(text);
        } catch (JsonProcessingException e) { // being written, or cut by a crash
            facts = JsonMapper.builder().build().createObjectNode();
        }
        boolean here = facts.path("host").asText().equals(host())
                && facts.path("processes_of").asText().equals(processes());
        boolean alive = here ? isAlive(facts) : silence(folder, beat).compareTo(DEAD) <= 0;
        if (!alive) {
            return Optional.empty();
        }
        String job = facts.path("slurm_job").asText();
        return Optional.of("%s: process %s on %s%s works on it since %s"
                .formatted(
                        folder,
                        facts.path("pid").asText("unknown"),
                        facts.path("host").asText("another node"),
                        job.isEmpty() ? "" : " (SLURM job %s)".formatted(job),
                        facts.path("since").asText("a moment ago")));
    }

    /** Numbers of processes are used again: it must have begun when the lock says. */
    private static boolean isAlive(JsonNode facts) {
        Optional<ProcessHandle> process = ProcessHandle.of(facts.path("pid").asLong(-1));
        return process.isPresent()
                && process.get().isAlive()
                && process.get()
                        .info()
                        .startInstant()
                        .map(Instant::toString)
                        .orElse("")
                        .equals(facts.path("started").asText());
    }

    /** For how long a lock has not been refreshed, by the clock of the file system. */
    private static Duration silence(Path folder, FileTime beat) throws IOException {
        Path now = Files.createTempFile(folder, ".now", ".part");
        try {
            return Duration.between(
                    beat.toInstant(), Files.getLastModifiedTime(now).toInstant());
        } finally {
            Files.deleteIfExists(now);
        }
    }

    private void beat() {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            heart.shutdown(); // the folder is gone, and whoever writes into it will say so
        }
    }

    /** Gives it back, unless it was taken by another process meanwhile. */
    @Override
    public void close() {
        heart.shutdownNow();
        try {
            if (Files.readString(file, StandardCharsets.UTF_8).contains(token)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            return; // it is gone, or will be found stale
        }
    }
}
