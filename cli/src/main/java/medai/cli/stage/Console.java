package medai.cli.stage;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** What people see while they wait, on stderr: a bar on a terminal, plain lines with percentages in a log. */
public final class Console {
    private static final long QUIET_NANOS = 10_000_000_000L;

    private final PrintWriter err;
    private final boolean terminal;
    private final boolean quiet;

    public Console(PrintWriter err, boolean terminal, boolean quiet) {
        this.err = err;
        this.terminal = terminal;
        this.quiet = quiet;
    }

    /** A line about what happens. */
    public void say(String line) {
        if (!quiet) {
            err.println(line);
            err.flush();
        }
    }

    /** A line that also a quiet user must see. */
    public void warn(String line) {
        err.println("warning: " + line);
        err.flush();
    }

    /** Begins something with a known number of steps; close it at the end. */
    public Progress progress(String name, long steps) {
        return new Progress(name, steps);
    }

    /** Something on its way. */
    public final class Progress implements AutoCloseable {
        private final String name;
        private final long steps;
        private final long started = System.nanoTime();
        private final @Nullable ProgressBar bar;
        private long done;
        private long lastLine = System.nanoTime();

        private Progress(String name, long steps) {
            this.name = name;
            this.steps = steps;
            bar = terminal && !quiet
                    ? new ProgressBarBuilder()
                            .setTaskName(name)
                            .setInitialMax(steps)
                            .setStyle(ProgressBarStyle.ASCII)
                            .setUpdateIntervalMillis(250)
                            .build()
                    : null;
        }

        /** One more step is done; the state is a few words, such as the loss. */
        public void step(String state) {
            done++;
            if (bar != null) {
                bar.step();
                bar.setExtraMessage(" " + state);
            } else if (System.nanoTime() - lastLine > QUIET_NANOS || done == steps) {
                lastLine = System.nanoTime();
                double seconds = (System.nanoTime() - started) / 1e9;
                say(String.format(
                        Locale.ROOT,
                        "%s: %3.0f %%  %s  %.0f s left",
                        name,
                        100.0 * done / steps,
                        state,
                        seconds / done * (steps - done)));
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
