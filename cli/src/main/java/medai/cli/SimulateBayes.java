package medai.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import medai.cohort.run.Journal;
import medai.imaging.mask.RegionNames;
import medai.imaging.table.Table;
import medai.simulate.bayes.VirtualCohort;
import medai.simulate.bayes.VirtualDisease;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai simulate bayes}: virtual diseases with chosen posteriors. */
@Command(
        name = "bayes",
        description = "Gives the subjects of any cohort a virtual disease of chosen posteriors P(disease | "
                + "region), so that it is known what a network should rely on (RA thesis, chapter 5).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: medai simulate bayes --manifest kidneys/manifest.csv --labels labels --names kidneys/labels.csv \\",
            "           --posterior tumour=0.7 --posterior cyst=0.9 -o kidneys/disease.csv",
            "Then train with data.target: disease and data.classes: [healthy, x]."
        })
final class SimulateBayes implements Callable<Integer> {
    @Option(names = "--manifest", required = true, description = "The cohort.")
    private Path manifest = Path.of("");

    @Option(
            names = "--posterior",
            required = true,
            paramLabel = "REGION=P",
            description = "Share of the subjects with this region that get the disease. Repeatable.")
    private Map<String, Double> posteriors = new LinkedHashMap<>();

    @Option(
            names = "--labels",
            paramLabel = "COLUMN",
            description = "Column with label maps, where regions are looked for.")
    private @Nullable String labels;

    @Option(names = "--names", paramLabel = "FILE", description = "Table label,structure that names the labels.")
    private @Nullable Path names;

    @Option(
            names = "--voxels",
            defaultValue = "1",
            description = "Voxels that a label map must have of a region to contain it (default ${DEFAULT-VALUE}).")
    private int voxels;

    @Option(
            names = "--present",
            paramLabel = "REGION=COLUMN",
            description = "In place of label maps: a column with 1 or yes where the region is there. Repeatable.")
    private Map<String, String> present = new LinkedHashMap<>();

    @Option(
            names = "--prior",
            defaultValue = "0.5",
            description = "Share of all subjects that get the disease (default ${DEFAULT-VALUE}).")
    private double prior;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of the random assignment (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "-o",
            required = true,
            paramLabel = "FILE",
            description = "The new manifest; its paths are adapted.")
    private Path out = Path.of("");

    @Mixin
    private VerbosityOptions verbosity = new VerbosityOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        VirtualCohort cohort = cohort();
        VirtualDisease disease = cohort.disease(posteriors, prior);
        cohort.write(out, disease, seed);
        report(disease, spec.commandLine().getOut());
        return 0;
    }

    private VirtualCohort cohort() throws IOException {
        if (present.isEmpty() == (labels == null || names == null)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "give --labels with --names, or --present for each region");
        }
        if (labels == null || names == null) {
            if (!present.keySet().equals(posteriors.keySet())) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "--present and --posterior must name the same regions");
            }
            return VirtualCohort.ofColumns(manifest, present);
        }
        Console console = verbosity.console(spec.commandLine().getErr());
        try (Journal.Progress progress =
                console.progress("regions", Table.read(manifest).rows().size())) {
            return VirtualCohort.ofLabels(
                    manifest, labels, RegionNames.read(names), posteriors.keySet(), voxels, progress);
        }
    }

    private void report(VirtualDisease disease, PrintWriter print) {
        print.printf(
                "%-24s %8s %9s %8s %8s %9s%n", "subjects with just", "number", "posterior", "x", "healthy", "realised");
        for (VirtualDisease.Group group : disease.groups()) {
            print.printf(
                    Locale.ROOT,
                    "%-24s %8d %9.3f %8d %8d %9.3f%n",
                    group.pattern().name(),
                    group.pattern().images(),
                    group.posterior(),
                    group.diseased(),
                    group.pattern().images() - group.diseased(),
                    group.realised());
        }
        posteriors.forEach((region, posterior) -> print.printf(
                Locale.ROOT, "P(x | %s) = %.4f, wanted %s%n", region, disease.posteriorOf(region), posterior));
        print.printf(
                Locale.ROOT,
                "%d of %d subjects have the disease. A network can reach an AUROC of %.3f: labels of one pattern are assigned at random.%n",
                disease.diseased(),
                disease.images(),
                disease.attainableAuroc());
        print.println("manifest: " + out);
    }
}
