package medai.cohort.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;

final class ShardTest {
    @Test
    void onlyAShardWithoutAnythingIsRefused() throws UnusableInputException {
        for (int all = 0; all < 9; all++) {
            for (int number = 1; number <= 7; number++) {
                Shard shard = new Shard(number, 7);
                int things = all;
                if (IntStream.range(0, all).anyMatch(shard::has)) {
                    shard.requireSome(all, "subjects");
                } else {
                    assertThatThrownBy(() -> shard.requireSome(things, "subjects"))
                            .isInstanceOf(UnusableInputException.class)
                            .hasMessageContainingAll(
                                    "--shard %d/7".formatted(number), "found %d subjects".formatted(all));
                }
            }
        }
        Shard.whole().requireSome(0, "subjects");
        assertThat(Shard.whole().has(0)).isTrue();
    }
}
