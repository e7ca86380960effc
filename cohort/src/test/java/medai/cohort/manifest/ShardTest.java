package medai.cohort.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShardTest {
    @Test
    void anEmptyShardSaysSo() {
        for (int all = 0; all < 9; all++) {
            for (int number = 1; number <= 7; number++) {
                Shard shard = new Shard(number, 7);
                assertThat(shard.empty(all, "subjects").isEmpty())
                        .isEqualTo(IntStream.range(0, all).anyMatch(shard::has));
            }
        }
        assertThat(new Shard(7, 7).empty(6, "subjects")).contains("--shard 7/7 is empty: there are 6 subjects");
        assertThat(Shard.whole().empty(0, "subjects")).isEmpty();
    }
}
