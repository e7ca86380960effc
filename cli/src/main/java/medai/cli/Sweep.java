package medai.cli;

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
import medai.cli.config.Experiment;
import medai.cohort.Cohort;
import medai.cohort.manifest.Shard;
import medai.cohort.run.ConfigException;
import medai.cohort.run.Journal;
import medai.cohort.split.Task;
import medai.cohort.target.ClassTarget;
import medai.eval.classification.Metric;
import medai.explain.ExplainPart;
import medai.explain.ExplainRequest;
import medai.explain.Explanation;
import medai.explain.TrainingMaps;
import medai.explain.region.RegionsConfig;
import medai.explain.region.SweepConfig;
import medai.explain.region.SweepTable;
import medai.explain.scale.ScaleFile;
import medai.imaging.mask.RegionNames;
import medai.imaging.table.Table;
import medai.preprocess.Preprocessing;
import medai.simulate.bayes.VirtualCohort;
import medai.simulate.bayes.VirtualDisease;
import medai.train.StoppedException;

/**
 * Virtual diseases of growing posteriors, a network and its maps for each: does the mean activation of a region follow how
 * strongly the region speaks for the disease (RA thesis, section 5.3.2)?
 */
public final class Sweep {
    /** Without the maps themselves, which would be thousands of files. */
    private static final Set<ExplainPart> PARTS =
            EnumSet.of(ExplainPart.SCALE, ExplainPart.IMPORTANCE, ExplainPart.AGGREGATE, ExplainPart.METRICS);

    private final Experiment base;
    private final SweepConfig sweep;
    private final RegionsConfig regions;
    private final Variant variant;
    private final Pipeline pipeline;
    private final AtomicBoolean stop;

    /** The same experiment with another name and manifest. */
    @FunctionalInterface
    public interface Variant {
        Experiment of(String name, Path manifest) throws IOException, ConfigException;
    }

    /**
     * @param stop ends training after the step under way
     */
    public Sweep(Experiment base, Variant variant, Pipeline pipeline, AtomicBoolean stop) throws ConfigException {
        this.base = base;
        this.variant = variant;
        this.pipeline = pipeline;
        this.stop = stop;
        sweep = base.requireSweep();
        regions = base.requireExplain()
                .regions()
                .orElseThrow(() -> new ConfigException(List.of(
                        "%s: a sweep looks for regions in label maps; add explain.regions".formatted(base.name()))));
        boolean asDealt = base.data().learned().equals(new ClassTarget(VirtualCohort.DISEASE, VirtualCohort.CLASSES));
        if (!asDealt || regions.masks().size() != 1) {
            throw new ConfigException(List.of(
                    "%s: a sweep needs data.target: %s, data.classes: %s and label maps of one view; found %s, %s and %s"
                            .formatted(
                                    base.name(),
                                    VirtualCohort.DISEASE,
                                    VirtualCohort.CLASSES,
                                    base.data().target().map(Object::toString).orElse("none"),
                                    base.data().classes(),
                                    regions.masks().keySet())));
        }
    }

    /** All posteriors, or one of them; running the same command again resumes where it was stopped. */
    public SweepTable run(Optional<Integer> only) throws IOException, ConfigException, StoppedException {
        RegionNames names = RegionNames.read(regions.names());
        names.require(sweep.shown());
        VirtualCohort cohort = cohort(names);
        pipeline.prepare(base, Preprocessing.Options.strict());
        SweepTable table = new SweepTable(sweep, base.requireExplain().classes());
        List<Double> posteriors =
                only.isEmpty() ? sweep.values() : List.of(sweep.values().get(only.get()));
        for (double posterior : posteriors) {
            pipeline.journal().say(title(posterior));
            table.add(posterior, one(cohort, posterior));
        }
        if (only.isEmpty()) {
            onOneScale(table);
        }
        return table;
    }

    /**
     * The regions of every network with all maps on one common scale, so that a weak network's noise is not taken for a strong
     * one's signal.
     */
    private void onOneScale(SweepTable table) throws IOException, ConfigException {
        Map<Double, Cohort> cohorts = new TreeMap<>();
        List<Path> own = new ArrayList<>();
        for (double posterior : sweep.values()) {
            Cohort cohort = variant(posterior).cohort();
            cohorts.put(posterior, cohort);
            for (Task task : cohort.tasks()) {
                own.add(folder(posterior).resolve("task-" + task.number()).resolve(TrainingMaps.SCALE));
            }
        }
        ScaleFile scale = ScaleFile.ofNetworks(own);
        Path file = base.output().resolve("sweep").resolve(TrainingMaps.SCALE);
        scale.write(file);
        ExplainRequest request = ExplainRequest.regionsOn(scale.scales(file));
        for (Map.Entry<Double, Cohort> entry : cohorts.entrySet()) {
            double posterior = entry.getKey();
            pipeline.journal().say(title(posterior) + ", on one scale");
            explain(variant(posterior), entry.getValue(), posterior, request);
            table.add(posterior, cells(folder(posterior).resolve(Explanation.ONE_SCALE), SweepTable.Scaled.TOGETHER));
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

    private void explain(Experiment experiment, Cohort cohort, double posterior, ExplainRequest request)
            throws IOException, ConfigException {
        try (Explanation stage =
                pipeline.explanation(experiment, cohort, experiment.networks(false), folder(posterior))) {
            stage.run(pipeline.threads(), request);
        }
    }

    private VirtualCohort cohort(RegionNames names) throws IOException {
        TreeSet<String> wanted = new TreeSet<>(sweep.posteriors().keySet());
        wanted.add(sweep.vary());
        String mask = regions.masks().values().iterator().next();
        String column = base.data().masks().getOrDefault(mask, mask);
        try (Journal.Progress progress = pipeline.journal()
                .progress("regions", Table.read(base.manifest()).rows().size())) {
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
        Cohort assigned = experiment.cohort();
        pipeline.train(experiment, Optional.empty(), stop, false, false);
        explain(experiment, assigned, posterior, new ExplainRequest(PARTS, Shard.whole(), Optional.empty(), false));
        double auroc = experiment.evaluation().evaluate().values(Metric.AUROC).stream()
                .mapToDouble(v -> v)
                .average()
                .orElse(Double.NaN);
        return new SweepTable.Step(disease.attainableAuroc(), auroc, cells(folder(posterior), SweepTable.Scaled.ALONE));
    }

    private static List<SweepTable.Cell> cells(Path folder, SweepTable.Scaled scaled) throws IOException {
        List<SweepTable.Cell> cells = new ArrayList<>();
        for (Table.Row row : Table.read(folder.resolve("aggregation.csv")).rows()) {
            if (row.require("group").equals("all")) {
                cells.add(new SweepTable.Cell(
                        scaled,
                        row.requireName("region"),
                        row.requireName("class"),
                        row.number("mean"),
                        row.get("sd").isPresent() ? row.number("sd") : Double.NaN,
                        (int) row.number("n")));
            }
        }
        return cells;
    }
}
