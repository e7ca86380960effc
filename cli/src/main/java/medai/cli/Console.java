package medai.cli;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import medai.cohort.run.Journal;
import medai.report.TerminalText;
import org.jspecify.annotations.Nullable;

/** Progress messages on stderr: a bar on a terminal, plain lines with percentages in a log. */
public final class Console implements Journal {
    private static final long QUIET_NANOS = 10_000_000_000L;

    private final PrintWriter err;
    private final boolean terminal;
    private final boolean quiet;

    public Console(PrintWriter err, boolean terminal, boolean quiet) {
        this.err = err;
        this.terminal = terminal;
        this.quiet = quiet;
    }

    @Override
    public void say(String line) {
        if (!quiet) {
            err.println(line);
            err.flush();
        }
    }

    @Override
    public void warn(String line) {
        err.println("warning: " + line);
        err.flush();
    }

    @Override
    public Progress progress(String name, long steps) {
        return new Shown(name, steps);
    }

    static ProgressBarBuilder bar(String name, long steps) {
        return new ProgressBarBuilder()
                .setTaskName(TerminalText.of(name))
                .setInitialMax(steps)
                .setRenderer(new ProgressLine())
                .setUpdateIntervalMillis(250);
    }

    private final class Shown implements Progress {
        private final String name;
        private final long steps;
        private final long started = System.nanoTime();
        private final @Nullable ProgressBar bar;
        private long done;
        private long lastLine = System.nanoTime();

        private Shown(String name, long steps) {
            this.name = name;
            this.steps = steps;
            bar = terminal && !quiet ? bar(name, steps).build() : null;
        }

        @Override
        public void step(String state) {
            done++;
            if (bar != null) {
                bar.step();
                bar.setExtraMessage(TerminalText.of(state));
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
