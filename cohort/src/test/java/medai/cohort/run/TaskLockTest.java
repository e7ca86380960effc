package medai.cohort.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaskLockTest {
    @TempDir
    Path parent;

    private Path folder = Path.of("");

    @BeforeEach
    void folder() {
        folder = parent.resolve("tasks/0");
    }

    private Path file() {
        return folder.resolve("lock.json");
    }

    /** What another process would have left. */
    private void left(String host, long pid, String started, Duration ago) throws IOException {
        Files.createDirectories(folder);
        Files.deleteIfExists(file());
        String own;
        try (TaskLock lock = unchecked()) {
            own = Files.readString(file());
            assertThat(lock).isNotNull();
        }
        String text = own.replaceAll("\"pid\" : \\d+", "\"pid\" : " + pid)
                .replaceAll("\"started\" : \"[^\"]*\"", "\"started\" : \"" + started + "\"");
        if (!host.isEmpty()) {
            text = text.replaceAll("\"host\" : \"[^\"]*\"", "\"host\" : \"" + host + "\"");
        }
        Files.writeString(file(), text);
        Files.setLastModifiedTime(file(), FileTime.from(Instant.now().minus(ago)));
    }

    private TaskLock unchecked() throws IOException {
        try {
            return TaskLock.take(folder);
        } catch (TaskLock.HeldException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneProcessWorksTheOtherHearsWhoDoes() throws Exception {
        try (TaskLock lock = TaskLock.take(folder)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> TaskLock.take(folder))
                    .isInstanceOf(TaskLock.HeldException.class)
                    .hasMessageContainingAll(
                            folder.toString(),
                            "process " + ProcessHandle.current().pid(),
                            "works on it since");
        }
        assertThat(file()).doesNotExist();
        TaskLock.take(folder).close();
    }

    @Test
    void ofManyAtOnceOneGetsIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<Callable<Boolean>> wishes = new ArrayList<>();
        List<TaskLock> taken = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 64; i++) {
            wishes.add(() -> {
                try {
                    taken.add(TaskLock.take(folder));
                    return true;
                } catch (TaskLock.HeldException e) {
                    return false;
                }
            });
        }
        for (Future<Boolean> wish : threads.invokeAll(wishes)) {
            wish.get();
        }
        threads.shutdown();
        assertThat(taken).hasSize(1);
        taken.get(0).close();
    }

    @Test
    void aProcessOfThisMachineThatIsGoneHoldsNothing() throws Exception {
        left("", 999_999_999, "", Duration.ZERO);
        TaskLock.take(folder).close();
        left("", ProcessHandle.current().pid(), "2020-01-01T00:00:00Z", Duration.ZERO); // its number was used again
        TaskLock.take(folder).close();
        assertThat(file()).doesNotExist();
    }

    @Test
    void aProcessOfThisMachineThatSleptKeepsIt() throws Exception {
        try (TaskLock lock = TaskLock.take(folder)) {
            assertThat(lock).isNotNull();
            Files.setLastModifiedTime(file(), FileTime.from(Instant.now().minus(Duration.ofHours(9))));
            assertThatThrownBy(() -> TaskLock.take(folder)).isInstanceOf(TaskLock.HeldException.class);
        }
    }

    /** A node that has the same name, or a container: its processes cannot be seen from here. */
    @Test
    void aProcessThatCannotBeSeenIsJudgedByItsSigns() throws Exception {
        for (long minutes : new long[] {4, 6}) {
            left("", 999_999_999, "", Duration.ZERO);
            Files.writeString(
                    file(),
                    Files.readString(file())
                            .replaceAll("\"processes_of\" : \"[^\"]*\"", "\"processes_of\" : \"another\""));
            Files.setLastModifiedTime(file(), FileTime.from(Instant.now().minus(Duration.ofMinutes(minutes))));
            if (minutes < 5) {
                assertThatThrownBy(() -> TaskLock.take(folder)).isInstanceOf(TaskLock.HeldException.class);
            } else {
                TaskLock.take(folder).close();
            }
        }
    }

    @Test
    void aProcessOfAnotherNodeHoldsItAsLongAsItRefreshesTheLock() throws Exception {
        left("node17", 999_999_999, "", Duration.ofMinutes(4));
        assertThatThrownBy(() -> TaskLock.take(folder)).hasMessageContaining("on node17");
        left("node17", 999_999_999, "", Duration.ofMinutes(6));
        TaskLock.take(folder).close();
    }

    /** Many find the same stale lock at once: still only one gets it. */
    @Test
    void aStaleLockIsTakenOverOnce() throws Exception {
        for (int round = 0; round < 20; round++) {
            left("", 999_999_999, "", Duration.ZERO);
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<TaskLock> taken = java.util.Collections.synchronizedList(new ArrayList<>());
            List<Callable<Boolean>> wishes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                wishes.add(() -> {
                    try {
                        return taken.add(TaskLock.take(folder));
                    } catch (TaskLock.HeldException e) {
                        return false;
                    }
                });
            }
            for (Future<Boolean> wish : threads.invokeAll(wishes)) {
                wish.get();
            }
            threads.shutdown();
            assertThat(taken).hasSize(1);
            taken.get(0).close();
        }
    }

    @Test
    void aLockThatIsBeingWrittenIsALock() throws Exception {
        Files.createDirectories(folder);
        Files.writeString(file(), "{\"host\" : \"nod");
        assertThatThrownBy(() -> TaskLock.take(folder)).isInstanceOf(TaskLock.HeldException.class);
        Files.setLastModifiedTime(file(), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        TaskLock.take(folder).close();
    }

    /** A process that was frozen for long finds that another one works; it must not take that one's lock away. */
    @Test
    void aLockThatWasTakenOverIsNotGivenBackByItsFirstHolder() throws Exception {
        TaskLock frozen = TaskLock.take(folder);
        Files.delete(file());
        try (TaskLock other = TaskLock.take(folder)) {
            assertThat(other).isNotNull();
            frozen.close();
            assertThat(file()).exists();
        }
    }
}
