package medai.cohort.run;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What asks a process to stop beside Ctrl-C, SIGTERM and SIGHUP, at which the virtual machine ends in good order by itself: SLURM's
 * warnings before a time limit (SIGUSR1 and SIGUSR2, which would end it at once), and a time limit of the user's.
 */
public final class StopSignals {
    private static final Pattern WORDS =
            Pattern.compile("(?:(\\d{1,4})d)?(?:(\\d{1,5})h)?(?:(\\d{1,6})m)?(?:(\\d{1,7})s)?");
    private static final Pattern COLONS = Pattern.compile("(?:(\\d{1,4})-)?(\\d{1,5}):(\\d{2}):(\\d{2})");

    private StopSignals() {}

    /** Runs something when one of the signals comes; on systems without them, nothing happens. */
    public static void watch(Runnable stop) {
        try { // by reflection, as the compiler warns of the class, which every Java has
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object own = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            thread(stop).start();
                        }
                        return null;
                    });
            for (String name : List.of("USR1", "USR2")) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), own);
            }
        } catch (ReflectiveOperationException e) {
            return; // a signal that the system does not know
        }
    }

    /** Runs something after a time, unless the process has ended by then. */
    public static void after(Duration time, Runnable stop) {
        thread(() -> {
                    try {
                        TimeUnit.NANOSECONDS.sleep(time.toNanos());
                        stop.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .start();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "stop");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * A time as people and SLURM write it: {@code 3h55m}, {@code 90m}, {@code 1-12:00:00}, {@code 03:55:00}.
     *
     * @throws IllegalArgumentException if it is none, or no time at all
     */
    public static Duration time(String text) {
        Matcher words = WORDS.matcher(text);
        Matcher found = words.matches() ? words : COLONS.matcher(text);
        Duration time = Duration.ZERO;
        if (found.matches()) {
            time = Duration.ofDays(number(found, 1))
                    .plusHours(number(found, 2))
                    .plusMinutes(number(found, 3))
                    .plusSeconds(number(found, 4));
        }
        if (time.isZero()) {
            throw new IllegalArgumentException(
                    "a time must be like 3h55m, 90m or 1-12:00:00 (days-hours:minutes:seconds); found \"%s\""
                            .formatted(text));
        }
        return time;
    }

    private static long number(Matcher found, int group) {
        String digits = found.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
