package medai.cohort.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StopSignalsTest {
    @ParameterizedTest
    @CsvSource({
        "3h55m, 14100",
        "90m, 5400",
        "45s, 45",
        "2d, 172800",
        "1d2h3m4s, 93784",
        "03:55:00, 14100",
        "1-12:00:00, 129600",
        "0:00:30, 30"
    })
    void timesAsPeopleAndSlurmWriteThem(String text, long seconds) {
        assertThat(StopSignals.time(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0m", "90", "3h 55m", "55m3h", "1:2", "-5m", "tomorrow", "00:00:00"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> StopSignals.time(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found \"" + text + "\"");
    }

    @Test
    void timePasses() throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(1);
        StopSignals.after(Duration.ofMillis(20), passed::countDown);
        assertThat(passed.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
