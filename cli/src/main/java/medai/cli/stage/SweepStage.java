package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import medai.cli.config.ConfigException;
import medai.cli.config.Experiment;
import medai.eval.classification.Measure;
import medai.imaging.table.Table;
import medai.preprocess.Shard;
import medai.simulate.bayes.VirtualDisease;
import medai.train.StoppedException;

/**
 * Virtual diseases of growing posteriors, a network and its maps for each: does the mean activation of a region follow how much the region says
 * (RA thesis, section 5.3.2)?
 */
public final class SweepStage {
    /** Without the maps themselves: thousands of files, which nobody looks at. */
    private static final Set<ExplainPart> PARTS =
            EnumSet.of(ExplainPart.SCALE, ExplainPart.IMPORTANCE, ExplainPart.AGGREGATE, ExplainPart.METRICS);

    private final Experiment base;
    private final Experiment.Sweep sweep;
    private final Experiment.Regions regions;
    private final Variant variant;
    private final Console console;
    private final AtomicBoolean stop;
    private final int threads;
    private final List<String> words;

    /** The same experiment with another name and manifest. */
    @FunctionalInterface
    public interface Variant {
        Experiment of(String name, Path manifest) throws IOException, ConfigException;
    }

    /**
     * @param stop ends training after the step under way
     * @param words of the command line, for provenance
     */
    public SweepStage(
            Experiment base, Variant variant, Console console, AtomicBoolean stop, int threads, List<String> words)
            throws ConfigException {
        this.base = base;
        this.variant = variant;
        this.console = console;
        this.stop = stop;
        this.threads = threads;
        this.words = List.copyOf(words);
        sweep = base.requireSweep();
        regions = base.requireExplain()
                .regions()
                .orElseThrow(() -> new ConfigException(List.of(
                        "%s: a sweep looks for regions in label maps; add explain.regions".formatted(base.name()))));
        boolean asDealt = base.data().target().equals(Optional.of(VirtualCohort.DISEASE))
                && base.data().classes().equals(VirtualCohort.CLASSES);
        if (!asDealt || regions.masks().size() != 1) {
            throw new ConfigException(List.of(
                    "%s: a sweep needs data.target: %s, data.classes: %s and label maps of one view; found %s, %s and %s"
                            .formatted(
                                    base.name(),
                                    VirtualCohort.DISEASE,
                                    VirtualCohort.CLASSES,
                                    base.data().target().orElse("none"),
                                    base.data().classes(),
                                    regions.masks().keySet())));
        }
    }

    /** All posteriors, or one of them; the same command goes on where it was stopped. */
    public SweepTable run(Optional<Integer> only) throws IOException, ConfigException, StoppedException {
        RegionNames names = RegionNames.read(regions.names());
        names.require(sweep.shown());
        VirtualCohort cohort = cohort(names);
        PreprocessStage.run(base, new PreprocessStage.Options(false, true, Shard.whole(), false), console);
        SweepTable table = new SweepTable(sweep, base.requireExplain().classes());
        for (int k = 0; k < sweep.steps(); k++) {
            if (only.isEmpty() || only.get() == k) {
                double posterior = sweep.values().get(k);
                console.say("P(%s | %s) = %s, %d of %d"
                        .formatted(VirtualCohort.CLASSES.get(1), sweep.vary(), posterior, k + 1, sweep.steps()));
                table.add(posterior, one(cohort, posterior));
            }
        }
        return table;
    }

    private VirtualCohort cohort(RegionNames names) throws IOException {
        TreeSet<String> wanted = new TreeSet<>(sweep.posteriors().keySet());
        wanted.add(sweep.vary());
        String mask = regions.masks().values().iterator().next();
        String column = base.data().masks().getOrDefault(mask, mask);
        try (Console.Progress progress =
                console.progress("regions", Table.read(base.manifest()).rows().size())) {
            return VirtualCohort.ofLabels(base.manifest(), column, names, wanted, 1, progress);
        }
    }

    private SweepTable.Step one(VirtualCohort cohort, double posterior)
            throws IOException, ConfigException, StoppedException {
        Map<String, Double> posteriors = new TreeMap<>(sweep.posteriors());
        posteriors.put(sweep.vary(), posterior);
        VirtualDisease disease = cohort.disease(posteriors, 0.5);
        String name = "%s-%s-%s".formatted(base.name(), sweep.vary(), posterior);
        Path folder = base.output().resolve("sweep").resolve(sweep.vary() + "-" + posterior);
        Path manifest = folder.resolve("manifest.csv");
        cohort.write(manifest, disease, base.seed());
        Experiment experiment = variant.of(name, manifest);
        Cohort dealt = Cohort.read(experiment);
        new TrainStage(dealt, console, stop, threads, words).run(Optional.empty(), false);
        try (ExplainStage stage = new ExplainStage(dealt, new Networks(dealt.experiment(), false), folder, console)) {
            stage.run(threads, new ExplainStage.Request(PARTS, Shard.whole(), Optional.empty(), false));
        }
        double auroc = EvalStage.evaluate(experiment).values(Measure.AUROC).stream()
                .mapToDouble(v -> v)
                .average()
                .orElse(Double.NaN);
        List<SweepTable.Cell> cells = new ArrayList<>();
        for (Table.Row row : Table.read(folder.resolve("aggregation.csv")).rows()) {
            if (row.require("group").equals("all")) {
                cells.add(new SweepTable.Cell(
                        row.require("region"),
                        row.require("class"),
                        row.number("mean"),
                        row.get("sd").isPresent() ? row.number("sd") : Double.NaN,
                        (int) row.number("n")));
            }
        }
        return new SweepTable.Step(disease, auroc, cells);
    }
}
