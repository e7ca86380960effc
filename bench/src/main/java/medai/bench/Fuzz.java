package medai.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import medai.bench.fuzz.Format;
import medai.bench.fuzz.Outcome;
import medai.bench.fuzz.Trials;

/**
 * Damaged files as inputs of medai: every one must end with a documented exit code, without a stack trace, within 10 seconds and
 * 512 MiB. Arguments: how many, seed, folder for files and findings; the numbers of single inputs to run again. Ends with 1 if there
 * are findings.
 */
final class Fuzz {
    private final Map<Format, Map<Integer, Integer>> codes = new TreeMap<>();
    private final Path folder;
    private int findings;
    private double slowest;
    private long heap;
    private long outside;

    private Fuzz(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        Path folder = Path.of(args[2]);
        Fuzz fuzz = new Fuzz(folder.resolve("findings"));
        Trials trials =
                new Trials(Long.parseLong(args[1]), folder, Path.of(System.getProperty("medai.root", ".."), "configs"));
        long start = System.nanoTime();
        for (Outcome outcome : trials.whole()) {
            if (outcome.code() != 0) {
                System.out.printf(
                        "whole input refused (%d): medai %s%n%s", outcome.code(), outcome.command(), outcome.said());
                fuzz.findings++;
            }
        }
        if (args.length > 3) {
            for (int i = 3; i < args.length; i++) {
                Outcome outcome = trials.run(Integer.parseInt(args[i]));
                System.out.printf(
                        "medai %s%n%s%nexit code %d, %.1f s%n",
                        outcome.command(), outcome.said(), outcome.code(), outcome.seconds());
                fuzz.take(outcome, trials);
            }
        } else {
            for (int number = 0; number < count && fuzz.goesOn(); number++) {
                fuzz.take(trials.run(number), trials);
            }
        }
        fuzz.print((System.nanoTime() - start) / 1e9);
        System.out.flush();
        Runtime.getRuntime().halt(fuzz.findings > 0 ? 1 : 0); // threads that hang, and PyTorch's, end too
    }

    /** A thread that hangs takes a core: a few of them, and times say nothing any more. */
    private boolean goesOn() {
        return codes.values().stream()
                        .mapToInt(row -> row.getOrDefault(Integer.MIN_VALUE, 0))
                        .sum()
                < 5;
    }

    private void take(Outcome outcome, Trials trials) throws IOException {
        codes.computeIfAbsent(outcome.seed().format(), key -> new TreeMap<>()).merge(outcome.code(), 1, Integer::sum);
        slowest = Math.max(slowest, outcome.seconds());
        heap = Math.max(heap, outcome.heap());
        outside = Math.max(outside, outcome.outside());
        String fault = outcome.fault();
        if (!fault.isEmpty()) {
            findings++;
            trials.keep(outcome, folder);
            System.out.printf(
                    "%d (%s): %s: %s%n    medai %s%n",
                    outcome.number(), outcome.seed().format(), fault, outcome.firstLine(), outcome.command());
        }
    }

    private void print(double seconds) {
        TreeMap<Integer, Integer> all = new TreeMap<>();
        codes.values().forEach(row -> row.forEach((code, n) -> all.merge(code, n, Integer::sum)));
        StringBuilder table = new StringBuilder("%-10s".formatted("exit code"));
        all.keySet().forEach(code -> table.append("%8s".formatted(code == Integer.MIN_VALUE ? "hangs" : code)));
        codes.forEach((format, row) -> {
            table.append("%n%-10s".formatted(format.name().toLowerCase(Locale.ROOT)));
            all.keySet().forEach(code -> table.append("%8d".formatted(row.getOrDefault(code, 0))));
        });
        table.append("%n%-10s".formatted("all"));
        all.values().forEach(n -> table.append("%8d".formatted(n)));
        System.out.println(table);
        System.out.printf(
                Locale.ROOT,
                "%d inputs in %.0f s, the slowest %.1f s; at most %d MiB of heap, %d MiB more outside it; %d findings%s%n",
                all.values().stream().mapToInt(n -> n).sum(),
                seconds,
                slowest,
                heap >> 20,
                outside >> 20,
                findings,
                Files.exists(folder) ? " in " + folder : "");
    }
}
