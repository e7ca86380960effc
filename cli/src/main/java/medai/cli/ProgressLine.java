package medai.cli;

import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;
import medai.imaging.picture.ShortText;
import org.jspecify.annotations.Nullable;

/**
 * A line of progress that fits its terminal: name, percent, bar, count, time left and state. Where columns are few the two texts
 * lose their middle, then time and count go, and the bar stays.
 */
final class ProgressLine implements ProgressBarRenderer {
    private static final int BAR = 10; // least columns between the bar's ends
    private static final int AROUND = 8; // of " 100% [" and "]"
    private static final int TEXT = 8; // columns that say something about a name or a state

    @Override
    public String render(ProgressState progress, int maxLength) {
        return of(
                progress.getTaskName(),
                progress.getExtraMessage(),
                progress.getCurrent(),
                progress.getMax(),
                progress.getTotalElapsed(),
                maxLength);
    }

    /**
     * The line, exactly as wide as the terminal.
     *
     * @param state what was done last, may be empty
     * @param width columns of the terminal
     */
    static String of(String name, @Nullable String state, long done, long steps, Duration elapsed, int width) {
        double share = steps > 0 ? Math.min(1, (double) done / steps) : 0;
        String count = " %d/%d".formatted(done, steps);
        String time = done > 0 ? left(elapsed.toSeconds() * (steps - done) / done) : "";
        String full = state == null || state.isBlank() ? "" : " " + state.strip();
        int room = Math.max(0, width - AROUND - BAR);
        int least = Math.min(columns(name), TEXT) + Math.min(columns(full), TEXT);
        time = least + columns(count + time) > room ? "" : time;
        count = least + columns(count + time) > room ? "" : count;
        full = least > room ? "" : full;
        int texts = room - columns(count + time);
        String last = fit(full, Math.max(Math.min(TEXT, columns(full)), texts - columns(name)));
        String first = fit(name, texts - columns(last));
        int bar = width - AROUND - columns(first + count + time + last);
        int filled = (int) Math.round(share * Math.max(0, bar));
        String cells = "=".repeat(filled) + " ".repeat(Math.max(0, bar - filled));
        return first + String.format(Locale.ROOT, " %3.0f%% [", Math.floor(100 * share)) + cells + "]" + count + time
                + last;
    }

    private static String left(long seconds) {
        return String.format(Locale.ROOT, " %d:%02d:%02d left", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private static String fit(String text, int room) {
        return ShortText.fit(text, room, ProgressLine::columns);
    }

    /** Columns of the terminal that a text takes: two for each Chinese, Japanese or Korean character. */
    private static int columns(String text) {
        return text.codePoints()
                .map(letter -> Character.isIdeographic(letter) || (letter >= 0xAC00 && letter <= 0xD7A3) ? 2 : 1)
                .sum();
    }
}
