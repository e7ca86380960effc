package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
    private static final String NAME = "preprocess the scans of the second cohort";
    private static final String STATE = "sub-HospitalSouth0001234567_ses-2019followup";

    /** 45 of 100 steps took 90 s, so 55 will take 110 s. */
    private static String line(String name, String state, int width) {
        return ProgressLine.of(name, state, 45, 100, Duration.ofSeconds(90), width);
    }

    private static String bar(String line) {
        return line.substring(line.indexOf('[') + 1, line.indexOf(']'));
    }

    @Test
    void onAWideTerminalNothingIsShortened() {
        assertThat(line("train", "epoch 3", 80))
                .hasSize(80)
                .startsWith("train  45% [====")
                .endsWith("] 45/100 0:01:50 left epoch 3");
        assertThat(bar(line("train", "epoch 3", 80))).matches("=+ +");
    }

    @Test
    void onANarrowTerminalTextsAreShortenedAndTheBarStays() {
        for (int width : new int[] {40, 60, 80, 100}) {
            for (String name : List.of("train", NAME)) {
                for (String state : List.of("", "epoch 3", STATE)) {
                    String line = line(name, state, width);
                    assertThat(line).as(line).hasSize(width).contains(" 45% [");
                    assertThat(bar(line)).as(line).hasSizeGreaterThanOrEqualTo(10);
                    assertThat(line).startsWith(name.substring(0, 3));
                    assertThat(line).endsWith(state.isEmpty() ? "" : state.substring(state.length() - 3));
                }
            }
        }
        assertThat(line(NAME, STATE, 40)).isEqualTo("preproc…cohort  45% [=====     ] sub…wup");
        assertThat(line(NAME, STATE, 60)).contains("…").contains("45/100");
    }

    /** What the library hands to a terminal of 40 columns. */
    @Test
    void barsOfTheConsoleAreDrawnSo() {
        List<String> drawn = Collections.synchronizedList(new ArrayList<>());
        try (ProgressBar bar = Console.bar(NAME, 3).setConsumer(terminal(drawn)).build()) {
            bar.setExtraMessage(STATE);
            bar.stepTo(3);
        }
        String last = drawn.get(drawn.size() - 1);
        assertThat(last)
                .hasSize(40)
                .contains("100% [==========] ")
                .endsWith("wup")
                .contains("…");
    }

    /** 45 % of the cells are filled, rounded. */
    @Test
    void theBarShowsTheShare() {
        String bar = bar(line("train", "", 80));
        assertThat(bar.replace(" ", "").length()).isEqualTo(Math.round(0.45 * bar.length()));
        assertThat(bar(ProgressLine.of("x", "", 100, 100, Duration.ZERO, 80))).matches("=+");
        assertThat(bar(ProgressLine.of("x", "", 0, 100, Duration.ZERO, 80))).isBlank();
        assertThat(bar(ProgressLine.of("x", "", 0, 0, Duration.ZERO, 80))).isBlank();
        assertThat(ProgressLine.of("x", "", 999, 1000, Duration.ZERO, 80)).contains(" 99% ");
    }

    /** A Chinese character takes two columns: with two of them, a line of 40 columns has 38 characters. */
    @Test
    void wideCharactersCountTwice() {
        String line = line("扫描", "", 40);
        assertThat(line).startsWith("扫描  45% [").hasSize(38);
    }

    @Test
    void tinyTerminalsGetWhatFits() {
        for (int width = 1; width < 40; width++) {
            String line = line(NAME, STATE, width);
            assertThat(line.length()).isLessThanOrEqualTo(Math.max(width, 8));
        }
    }

    private static ProgressBarConsumer terminal(List<String> drawn) {
        return new ProgressBarConsumer() {
            @Override
            public int getMaxRenderedLength() {
                return 40;
            }

            @Override
            public void accept(String rendered) {
                drawn.add(rendered);
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void namesOfBarsMoveNoTerminal() {
        List<String> drawn = Collections.synchronizedList(new ArrayList<>());
        try (ProgressBar bar =
                Console.bar("a\u001b[2J\u0007", 1).setConsumer(terminal(drawn)).build()) {
            bar.step();
        }
        assertThat(drawn)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("a\\e[2J").doesNotContain("\u001b", "\u0007"));
    }
}
