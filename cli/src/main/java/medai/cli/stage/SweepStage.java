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
import medai.train.split.Task;

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
        List<Double> posteriors =
                only.isEmpty() ? sweep.values() : List.of(sweep.values().get(only.get()));
        for (double posterior : posteriors) {
            console.say(title(posterior));
            table.add(posterior, one(cohort, posterior));
        }
        if (only.isEmpty()) {
            onOneScale(table);
        }
        return table;
    }

    /** What every network says where its maps are on the scale of all of them: a weak network's noise is not taken for a strong one's signal. */
    private void onOneScale(SweepTable table) throws IOException, ConfigException {
        Map<Double, Cohort> cohorts = new TreeMap<>();
        List<Path> own = new ArrayList<>();
        for (double posterior : sweep.values()) {
            Cohort dealt = Cohort.read(variant(posterior));
            cohorts.put(posterior, dealt);
            for (Task task : dealt.tasks()) {
                own.add(folder(posterior).resolve("task-" + task.number()).resolve(TrainingMaps.SCALE));
            }
        }
        ScaleFile scale = ScaleFile.ofNetworks(own);
        Path file = base.output().resolve("sweep").resolve(TrainingMaps.SCALE);
        scale.write(file);
        ExplainStage.Request request = ExplainStage.Request.regionsOn(scale.scales(file));
        for (Map.Entry<Double, Cohort> dealt : cohorts.entrySet()) {
            double posterior = dealt.getKey();
            console.say(title(posterior) + ", on one scale");
            explain(dealt.getValue(), posterior, request);
            table.add(posterior, cells(folder(posterior).resolve(ExplainStage.ONE_SCALE), SweepTable.Scaled.TOGETHER));
        }
    }

    private String title(double posterior) {
        return "P(%s | %s) = %s, %d of %d"
                .formatted(
                        VirtualCohort.CLASSES.get(1),
                        sweep.vary(),
                        posterior,
                        sweep.values().indexOf(posterior) + 1,
                        sweep.steps());
    }

    private Path folder(double posterior) {
        return base.output().resolve("sweep").resolve(sweep.vary() + "-" + posterior);
    }

    private Experiment variant(double posterior) throws IOException, ConfigException {
        String name = "%s-%s-%s".formatted(base.name(), sweep.vary(), posterior);
        return variant.of(name, folder(posterior).resolve("manifest.csv"));
    }

    private void explain(Cohort dealt, double posterior, ExplainStage.Request request)
            throws IOException, ConfigException {
        Networks networks = new Networks(dealt.experiment(), false);
        try (ExplainStage stage = new ExplainStage(dealt, networks, folder(posterior), console)) {
            stage.run(threads, request);
        }
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
        cohort.write(folder(posterior).resolve("manifest.csv"), disease, base.seed());
        Experiment experiment = variant(posterior);
        Cohort dealt = Cohort.read(experiment);
        new TrainStage(dealt, console, stop, threads, words).run(Optional.empty(), false);
        explain(dealt, posterior, new ExplainStage.Request(PARTS, Shard.whole(), Optional.empty(), false));
        double auroc = EvalStage.evaluate(experiment).values(Measure.AUROC).stream()
                .mapToDouble(v -> v)
                .average()
                .orElse(Double.NaN);
        return new SweepTable.Step(disease, auroc, cells(folder(posterior), SweepTable.Scaled.ALONE));
    }

    private static List<SweepTable.Cell> cells(Path folder, SweepTable.Scaled scaled) throws IOException {
        List<SweepTable.Cell> cells = new ArrayList<>();
        for (Table.Row row : Table.read(folder.resolve("aggregation.csv")).rows()) {
            if (row.require("group").equals("all")) {
                cells.add(new SweepTable.Cell(
                        scaled,
                        row.require("region"),
                        row.require("class"),
                        row.number("mean"),
                        row.get("sd").isPresent() ? row.number("sd") : Double.NaN,
                        (int) row.number("n")));
            }
        }
        return cells;
    }
}
