package medai.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import medai.cohort.run.TaskFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainedFromTest {
    @TempDir
    Path folder;

    private static TrainedFrom.Builder parts(int seed) {
        return new TrainedFrom.Builder().add("seed", seed).add("the split", "a").add("network", "n");
    }

    @Test
    void whatDiffersIsNamed() {
        TrainedFrom one = parts(1).of("one");
        assertThat(one.differences(parts(1).of("one"))).isEmpty();
        assertThat(one.differences(parts(2).of("two"))).containsExactly("seed");
        TrainedFrom begunElsewhere = parts(1).add("train.start", "weights").of("three");
        assertThat(one.differences(begunElsewhere)).as("that one of both lacks").containsExactly("train.start");
        assertThat(begunElsewhere.differences(one)).containsExactly("train.start");
        assertThat(one.differences(TrainedFrom.whole("old")))
                .as("of an old run")
                .containsExactly("settings or scans");
    }

    @Test
    void tasksOfOneRunDifferInTheirSplitOnly() {
        TrainedFrom one = parts(1).of("one");
        TrainedFrom otherTask = new TrainedFrom.Builder()
                .add("seed", 1)
                .add("the split", "b")
                .add("network", "n")
                .of("two");
        assertThat(one.differencesOfRuns(otherTask)).isEmpty();
        assertThat(one.differencesOfRuns(parts(1).add("train.start", "w").of("three")))
                .containsExactly("train.start");
        assertThat(one.differencesOfRuns(TrainedFrom.whole("old"))).isEmpty();
    }

    @Test
    void itIsReadAsItWasWritten() throws IOException {
        TaskFolder task = new TaskFolder(folder, 3);
        TrainedFrom one = parts(1).of("one");
        assertThat(TrainedFrom.of(one.metadata())).isEqualTo(one);
        one.finish(task, 1, Instant.EPOCH);
        assertThat(TrainedFrom.finished(task)).as("without its network").isEmpty();
        Files.writeString(task.weights(), "");
        Files.writeString(task.network(), "");
        assertThat(TrainedFrom.finished(task)).hasValue(one);
    }
}
