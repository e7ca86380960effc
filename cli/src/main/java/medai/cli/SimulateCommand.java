package medai.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import medai.cli.stage.Console;
import medai.eval.classification.RidgeLogistic;
import medai.eval.classification.RocCurve;
import medai.imaging.Grid;
import medai.simulate.PhantomCohort;
import medai.simulate.brain.BrainPhantom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai simulate brain -n 60 -o cohort}. */
@Command(
        name = "simulate",
        description = "Simulates a cohort with known truth.",
        subcommands = SimulateCommand.Brain.class,
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
        @Option(names = "-n", required = true, paramLabel = "SUBJECTS", description = "How many.")
        private int subjects;

        @Option(names = "-o", required = true, paramLabel = "DIR", description = "Where the cohort goes.")
        private Path folder = Path.of("");

        @Option(
                names = "--seed",
                defaultValue = "1",
                description = "Start of every random stream (default ${DEFAULT-VALUE}).")
        private long seed;

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

        @Option(names = "--shuffle-labels", description = "Deals the groups anew at random: a negative control.")
        private boolean shuffle;

        @Option(names = "--marker", description = "Puts a bright marker into npsle scans: a confounder to find.")
        private boolean marker;

        @Mixin
        private VerbosityOptions verbosity = new VerbosityOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws java.io.IOException {
            if (subjects < 1 || size.size() != 3 || size.stream().anyMatch(n -> n < 8) || !(spacing > 0)) {
                throw new picocli.CommandLine.ParameterException(
                        spec.commandLine(),
                        "-n must be at least 1, --size three numbers of at least 8, --spacing above 0");
            }
            BrainPhantom phantom = phantom();
            Console console = verbosity.console(spec.commandLine().getErr());
            List<PhantomCohort.Clues> clues;
            try (Console.Progress progress = console.progress("simulate", subjects)) {
                clues = new PhantomCohort(phantom, folder).write(subjects, done -> progress.step(done + " subjects"));
            }
            report(clues, spec.commandLine().getOut());
            return 0;
        }

        private BrainPhantom phantom() {
            try {
                Grid grid = Grid.centred(size.get(0), size.get(1), size.get(2), spacing);
                return new BrainPhantom(new BrainPhantom.Options(seed, grid, effect, share, shuffle, marker));
            } catch (IllegalArgumentException e) {
                throw new picocli.CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
            }
        }

        /** How hard the cohort is: a phantom that a threshold can classify proves nothing. */
        private void report(List<PhantomCohort.Clues> clues, PrintWriter out) {
            out.printf(Locale.ROOT, "%d simulated subjects in %s; see cohort.png there%n", clues.size(), folder);
            List<Boolean> npsle =
                    clues.stream().map(c -> c.group().equals("npsle")).toList();
            if (npsle.stream().filter(p -> p).count() < 2
                    || npsle.stream().filter(p -> !p).count() < 2) {
                return;
            }
            String best = "";
            double bestArea = 0;
            for (String name : clues.get(0).global().keySet()) {
                double area = area(
                        npsle,
                        clues.stream()
                                .map(c -> c.global().getOrDefault(name, 0.0))
                                .toList());
                if (Math.max(area, 1 - area) > bestArea) {
                    bestArea = Math.max(area, 1 - area);
                    best = name;
                }
            }
            List<Double> linear = RidgeLogistic.crossValidatedScores(
                    clues.stream().map(PhantomCohort.Clues::coarse).toList(), npsle, 5, 0.1);
            out.printf(Locale.ROOT, "AUROC of the best global statistic (%s): %.2f%n", best, bestArea);
            out.printf(
                    Locale.ROOT,
                    "AUROC of logistic regression on 8 x 8 x 8 blocks (5-fold): %.2f%n",
                    area(npsle, linear));
            out.printf(
                    Locale.ROOT,
                    "AUROC of the oracle that knows the planted structures: %.2f%n",
                    area(npsle, clues.stream().map(PhantomCohort.Clues::oracle).toList()));
        }

        private static double area(List<Boolean> positive, List<Double> scores) {
            boolean[] labels = new boolean[positive.size()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = positive.get(i);
            }
            return RocCurve.of(labels, scores.stream().mapToDouble(s -> s).toArray())
                    .area();
        }
    }
}
