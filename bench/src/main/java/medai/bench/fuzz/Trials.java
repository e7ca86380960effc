package medai.bench.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import medai.cli.Medai;
import medai.imaging.random.Draw;
import picocli.CommandLine;

/** Runs medai on damaged inputs, one after the other in this process; each is known by its number and the seed of all. */
public final class Trials {
    private static final long PATIENCE = 30_000; // milliseconds, three times what an input may take
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");

    private final long seed;
    private final Workplace workplace;
    private final Map<Format, List<Seed>> seeds;
    private byte[] damaged = {};

    /**
     * Makes all whole inputs.
     *
     * @param folder for the files, which is emptied
     * @param configs medai's own folder of configs
     */
    public Trials(long seed, Path folder, Path configs) throws IOException {
        this.seed = seed;
        workplace = new Workplace(folder.resolve("w"), medai(new PrintWriter(Writer.nullWriter())));
        seeds = Stream.of(
                        NiftiSeeds.all(),
                        DicomSeeds.all(),
                        PictureSeeds.all(),
                        TextSeeds.all(configs),
                        workplace.seeds())
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(Seed::format, () -> new EnumMap<>(Format.class), Collectors.toList()));
    }

    private static CommandLine medai(PrintWriter said) {
        CommandLine line = Medai.commandLine();
        line.setOut(said);
        line.setErr(said);
        return line;
    }

    /** The whole inputs, which every command must be able to read: otherwise the damaged ones would all end at the same place. */
    public List<Outcome> whole() throws IOException, InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        for (List<Seed> ofFormat : seeds.values()) {
            for (Seed one : ofFormat) {
                for (String command : one.commands()) {
                    outcomes.add(run(-1, one, one.content(), command));
                }
            }
        }
        return outcomes;
    }

    /** Damages an input and has medai read it. */
    public Outcome run(int number) throws IOException, InterruptedException {
        Draw draw = Draw.of(seed, "fuzz", number);
        List<Seed> choice = seeds.getOrDefault(Format.at(number), List.of());
        Seed chosen = choice.get(draw.nextInt(choice.size()));
        byte[] other = choice.get(draw.nextInt(choice.size())).content();
        String command = chosen.commands().get(draw.nextInt(chosen.commands().size()));
        return run(number, chosen, new Mutation(draw).of(chosen, other), command);
    }

    private Outcome run(int number, Seed chosen, byte[] content, String command)
            throws IOException, InterruptedException {
        damaged = content;
        workplace.lay(chosen, damaged);
        String[] words = workplace.words(chosen, command);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream terminal = new PrintStream(said, true, StandardCharsets.UTF_8);
        PrintStream out = System.out;
        PrintStream err = System.err;
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        long before = reset();
        AtomicInteger code = new AtomicInteger(Integer.MIN_VALUE);
        Thread worker = new Thread(
                () -> code.set(medai(new PrintWriter(terminal, true, StandardCharsets.UTF_8))
                        .execute(words)),
                "medai");
        worker.setDaemon(true);
        worker.setUncaughtExceptionHandler((thread, e) -> e.printStackTrace(terminal));
        System.setOut(terminal); // for libraries that write there
        System.setErr(terminal);
        long start = System.nanoTime();
        try {
            worker.start();
            worker.join(PATIENCE);
            if (worker.isAlive()) {
                for (StackTraceElement at : worker.getStackTrace()) {
                    terminal.println("\tat " + at);
                }
            }
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long used =
                heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        return new Outcome(
                number,
                chosen,
                String.join(" ", words),
                code.get(),
                said.toString(StandardCharsets.UTF_8),
                seconds,
                used,
                status("VmHWM") - before);
    }

    /** Keeps the input of the last run with what reads it. */
    public void keep(Outcome outcome, Path folder) throws IOException {
        Path into = folder.resolve(
                "%05d-%s".formatted(outcome.number(), outcome.seed().format()).toLowerCase(Locale.ROOT));
        Workplace.delete(into);
        outcome.seed().beside().forEach((name, whole) -> Workplace.write(into.resolve(name), whole));
        Workplace.write(into.resolve(outcome.seed().file()), damaged);
        Files.writeString(
                into.resolve("said.txt"),
                "%s%nmedai %s%n%n%s".formatted(outcome.fault(), outcome.command(), outcome.said()));
    }

    /** Forgets the most memory that the process ever had, and says how much it has. Linux only; 0 elsewhere. */
    private static long reset() throws IOException {
        if (Files.isWritable(CLEAR)) {
            Files.writeString(CLEAR, "5");
        }
        return status("VmRSS");
    }

    private static long status(String name) throws IOException {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        }
    }
}
