package medai.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import medai.cohort.run.Journal;
import medai.imaging.Grid;
import medai.simulate.Difficulty;
import medai.simulate.Phantom;
import medai.simulate.PhantomCohort;
import medai.simulate.brain.BrainPhantom;
import medai.simulate.kidney.KidneyPhantom;
import medai.simulate.wrist.WristPhantom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai simulate brain -n 60 -o cohort}. */
@Command(
        name = "simulate",
        description = "Simulates a cohort with known truth.",
        subcommands = {
            SimulateCommand.Brain.class,
            SimulateCommand.Wrist.class,
            SimulateCommand.Kidney.class,
            SimulateBayes.class
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai simulate brain -n 60 --seed 1 -o cohort"})
final class SimulateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }

    /** Phantom heads. */
    @Command(
            name = "brain",
            description =
                    "Phantom heads in T1 contrast; the npsle group has wider ventricles and periventricular spots.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: medai simulate brain -n 60 --effect 0 -o control"})
    static final class Brain implements Callable<Integer> {
        @Mixin
        private CohortOptions cohort = new CohortOptions();

        @Option(
                names = "--size",
                split = ",",
                defaultValue = "64,64,64",
                description = "Voxels along x,y,z (default ${DEFAULT-VALUE}).")
        private List<Integer> size = List.of();

        @Option(
                names = "--spacing",
                defaultValue = "3.4",
                description = "Edge of a voxel in mm (default ${DEFAULT-VALUE}).")
        private double spacing;

        @Option(
                names = "--effect",
                defaultValue = "1",
                description = "Size of the difference between the groups; 0 for none (default ${DEFAULT-VALUE}).")
        private double effect;

        @Option(
                names = "--npsle-share",
                defaultValue = "0.4",
                description = "Share of npsle subjects (default ${DEFAULT-VALUE}).")
        private double share;

        @Option(names = "--shuffle-labels", description = "Shuffles the group labels: a negative control.")
        private boolean shuffle;

        @Option(names = "--marker", description = "Puts a bright marker into npsle scans: a confounder to find.")
        private boolean marker;

        @Override
        public Integer call() throws IOException {
            if (size.size() != 3 || size.stream().anyMatch(n -> n < 8) || !(spacing > 0)) {
                throw cohort.wrong("--size must be three numbers of at least 8, --spacing above 0");
            }
            return cohort.write(phantom(), "npsle");
        }

        private BrainPhantom phantom() {
            try {
                Grid grid = Grid.centred(size.get(0), size.get(1), size.get(2), spacing);
                return new BrainPhantom(new BrainPhantom.Options(cohort.seed, grid, effect, share, shuffle, marker));
            } catch (IllegalArgumentException e) {
                throw cohort.wrong(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Phantom wrists. */
    @Command(
            name = "wrist",
            description =
                    "Phantom wrists in two views (tra, cor) with tenosynovitis, synovitis and bone-marrow oedema, two readers and an outcome.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: medai simulate wrist -n 120 --size 64 --slices 10 -o wrists"})
    static final class Wrist implements Callable<Integer> {
        @Mixin
        private CohortOptions cohort = new CohortOptions();

        @Option(
                names = "--size",
                defaultValue = "128",
                description = "Voxels along an edge of a slice, over 100 mm (default ${DEFAULT-VALUE}).")
        private int size;

        @Option(
                names = "--slices",
                defaultValue = "20",
                description = "Slices of each view, over 66 and 44 mm (default ${DEFAULT-VALUE}).")
        private int slices;

        @Option(
                names = "--effect",
                defaultValue = "1",
                description = "Size of all inflammation; 0 for none (default ${DEFAULT-VALUE}).")
        private double effect;

        @Option(
                names = "--reader-noise",
                defaultValue = "0.35",
                description = "SD of a reader's score before rounding (default ${DEFAULT-VALUE}).")
        private double readerNoise;

        @Option(
                names = "--drift",
                defaultValue = "0",
                description =
                        "Scanner drift over the study, with RA scanned late: a confounder (default ${DEFAULT-VALUE}).")
        private double drift;

        @Override
        public Integer call() throws IOException {
            try {
                return cohort.write(
                        new WristPhantom(
                                new WristPhantom.Options(cohort.seed, size, slices, effect, readerNoise, drift)),
                        "ra");
            } catch (IllegalArgumentException e) {
                throw cohort.wrong(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Phantom slices through kidneys. */
    @Command(
            name = "kidney",
            description = "Phantom slices of abdominal CT, some with a tumour at a kidney, some with a cyst: "
                    + "for virtual diseases assigned by simulate bayes.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: medai simulate kidney -n 2000 -o kidneys"})
    static final class Kidney implements Callable<Integer> {
        @Mixin
        private CohortOptions cohort = new CohortOptions();

        @Option(
                names = "--size",
                defaultValue = "64",
                description = "Pixels along an edge, over 256 mm (default ${DEFAULT-VALUE}).")
        private int size;

        @Option(
                names = "--tumour-share",
                defaultValue = "0.3",
                description = "Share of slices with a tumour (default ${DEFAULT-VALUE}).")
        private double tumour;

        @Option(
                names = "--cyst-share",
                defaultValue = "0.25",
                description = "Share of slices with a cyst, independently (default ${DEFAULT-VALUE}).")
        private double cyst;

        @Override
        public Integer call() throws IOException {
            try {
                return cohort.write(
                        new KidneyPhantom(new KidneyPhantom.Options(cohort.seed, size, tumour, cyst)), "tumour");
            } catch (IllegalArgumentException e) {
                throw cohort.wrong(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Options common to all kinds: how many subjects, where they go, and the report of how hard the cohort is. */
    static final class CohortOptions {
        @Option(names = "-n", required = true, paramLabel = "SUBJECTS", description = "Number of subjects.")
        private int subjects;

        @Option(names = "-o", required = true, paramLabel = "DIR", description = "Where the cohort goes.")
        private Path folder = Path.of("");

        @Option(
                names = "--seed",
                defaultValue = "1",
                description = "Start of every random stream (default ${DEFAULT-VALUE}).")
        private long seed;

        @Mixin
        private VerbosityOptions verbosity = new VerbosityOptions();

        @Spec(Spec.Target.MIXEE)
        private CommandSpec spec = CommandSpec.create();

        private picocli.CommandLine.ParameterException wrong(String message) {
            return new picocli.CommandLine.ParameterException(spec.commandLine(), message);
        }

        /** @param positive the group whose recognition is to be hard */
        private int write(Phantom phantom, String positive) throws IOException {
            if (subjects < 1) {
                throw wrong("-n must be at least 1; found " + subjects);
            }
            Console console = verbosity.console(spec.commandLine().getErr());
            List<PhantomCohort.Clues> clues;
            try (Journal.Progress progress = console.progress("simulate", subjects)) {
                clues = new PhantomCohort(phantom, folder).write(subjects, done -> progress.step(done + " subjects"));
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println("%d simulated subjects in %s; see cohort.png there".formatted(clues.size(), folder));
            Difficulty.lines(clues, positive).forEach(out::println);
            return 0;
        }
    }
}
