package medai.train.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Rates at the ends and turns of their schedules. */
final class ScheduleLimitsTest {
    @Test
    void warmUpRisesFromNoughtAndTheCosineFallsToIt() {
        ScheduleConfig schedule = new ScheduleConfig.WarmupCosine(4);
        assertThat(schedule.factor(0, 10)).isZero();
        assertThat(schedule.factor(1, 10)).isEqualTo(0.25);
        assertThat(schedule.factor(4, 10)).isEqualTo(1);
        assertThat(schedule.factor(6, 10)).isCloseTo(0.75, within(1e-12));
        assertThat(schedule.factor(7, 10)).isCloseTo(0.5, within(1e-12));
        assertThat(schedule.factor(10, 10)).isCloseTo(0, within(1e-12));
        assertThat(new ScheduleConfig.WarmupCosine(0).factor(0, 10)).isEqualTo(1);
        assertThat(new ScheduleConfig.WarmupCosine(3).factor(3, 3))
                .as("nothing is left to fall")
                .isEqualTo(1);
    }

    @Test
    void otherSchedulesStartAtOne() {
        assertThat(new ScheduleConfig.Constant().factor(7, 10)).isEqualTo(1);
        assertThat(new ScheduleConfig.Polynomial(2).factor(0, 10)).isEqualTo(1);
        assertThat(new ScheduleConfig.Polynomial(2).factor(5, 10)).isEqualTo(0.25);
        assertThat(new ScheduleConfig.Exponential(0.5).factor(0.9, 10)).isEqualTo(1);
        assertThat(new ScheduleConfig.Exponential(0.5).factor(2.9, 10)).isEqualTo(0.25);
    }

    @Test
    void settingsAtTheirLimitsAreAcceptedAndOthersRefused() {
        assertThatCode(() -> {
                    new ScheduleConfig.WarmupCosine(0);
                    new ScheduleConfig.Polynomial(1e-9);
                    new ScheduleConfig.Exponential(1);
                })
                .doesNotThrowAnyException();
        refused(() -> new ScheduleConfig.WarmupCosine(-1), "warmup_epochs must be at least 0; found -1");
        refused(() -> new ScheduleConfig.Polynomial(0), "power must be above 0; found 0.0");
        refused(() -> new ScheduleConfig.Exponential(0), "gamma must be above 0 and at most 1; found 0.0");
        refused(() -> new ScheduleConfig.Exponential(1.1), "found 1.1");
        assertThat(ScheduleConfig.Constant.defaults()).isEqualTo(new ScheduleConfig.Constant());
        assertThat(ScheduleConfig.WarmupCosine.defaults()).isEqualTo(new ScheduleConfig.WarmupCosine(10));
        assertThat(ScheduleConfig.Polynomial.defaults()).isEqualTo(new ScheduleConfig.Polynomial(0.9));
        assertThat(ScheduleConfig.Exponential.defaults()).isEqualTo(new ScheduleConfig.Exponential(0.99));
    }

    private static void refused(Runnable made, String message) {
        assertThatThrownBy(made::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
