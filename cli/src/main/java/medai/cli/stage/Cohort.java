package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import medai.cli.config.Experiment;
import medai.imaging.cohort.Manifest;
import medai.imaging.cohort.ScanId;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.preprocess.Derivative;
import medai.preprocess.Shard;
import medai.train.Sample;
import medai.train.split.SplitConfig;
import medai.train.split.Task;

/** The scans of an experiment with their classes, their parts and their prepared files. */
public final class Cohort {
    private final Experiment experiment;
    private final Manifest manifest;
    private final Map<String, String> classOf = new TreeMap<>();
    private final Scores scores;

    private Cohort(Experiment experiment, Manifest manifest) {
        this.experiment = experiment;
        this.manifest = manifest;
        scores = new Scores(experiment.data());
    }

    /**
     * A cohort in which every subject has a class.
     *
     * @throws UnusableInputException if a class is not in the config, a subject has two, or a column is missing; all at once
     */
    public static Cohort read(Experiment experiment) throws IOException {
        return read(experiment, true);
    }

    /** A cohort whose subjects may have no known class; those that are given must be right all the same. */
    public static Cohort readUnlabelled(Experiment experiment) throws IOException {
        return read(experiment, false);
    }

    private static Cohort read(Experiment experiment, boolean labelled) throws IOException {
        Manifest manifest =
                Manifest.read(experiment.manifest(), experiment.data().viewColumns());
        Cohort cohort = new Cohort(experiment, manifest);
        if (experiment.data().target().isEmpty()) {
            cohort.scores.read(manifest, labelled);
            cohort.classOf.putAll(cohort.scores.strata());
            return cohort;
        }
        String target = experiment.data().target().get();
        if (labelled && !manifest.entries().get(0).row().columns().names().contains(target)) {
            throw new UnusableInputException(
                    manifest.file(),
                    "no column \"" + target + "\"",
                    "the class there, as data.target says",
                    "add the column or correct data.target");
        }
        List<String> problems = new ArrayList<>();
        for (Manifest.Entry entry : manifest.entries()) {
            Optional<String> name = entry.row().get(target);
            if (name.isPresent()) {
                cohort.add(entry, name.get(), problems);
            } else if (labelled) {
                problems.add("line %d: %s has no class in \"%s\"; fill it in or remove the row"
                        .formatted(entry.row().line(), entry.id(), target));
            }
        }
        UnusableInputException.throwIfAny(manifest.file(), problems);
        return cohort;
    }

    private void add(Manifest.Entry entry, String name, List<String> problems) {
        if (!experiment.data().classes().contains(name)) {
            problems.add("line %d: class \"%s\" is not one of data.classes, %s; correct the row or the config"
                    .formatted(entry.row().line(), name, experiment.data().classes()));
            return;
        }
        String other = classOf.putIfAbsent(entry.id().subject(), name);
        if (other != null && !other.equals(name)) {
            problems.add("line %d: subject %s is \"%s\" here and \"%s\" before; a subject has one class"
                    .formatted(entry.row().line(), entry.id().subject(), name, other));
        }
    }

    public Manifest manifest() {
        return manifest;
    }

    public Experiment experiment() {
        return experiment;
    }

    /** The class of a subject, or the stratum of its scores. */
    public String classOf(String subject) {
        String name = classOf.get(subject);
        if (name == null) {
            throw new IllegalArgumentException("no subject " + subject);
        }
        return name;
    }

    /** The class of a subject where it is known. */
    public Optional<String> truth(String subject) {
        return experiment.data().target().isEmpty() ? Optional.empty() : Optional.ofNullable(classOf.get(subject));
    }

    /** The numbers of the scans, where numbers are learned. */
    public Scores scores() {
        return scores;
    }

    /** The tasks of the run. */
    public List<Task> tasks() throws UnusableInputException {
        SplitConfig split = experiment.train().split();
        List<Task> tasks =
                split.split(split.column().isPresent() ? values(split.column().get()) : classOf, experiment.seed());
        if (experiment.train().select().isPresent()
                && tasks.stream().anyMatch(task -> task.validation().isEmpty())) {
            throw new UnusableInputException(
                    manifest.file(),
                    "no subject to validate",
                    "some, since train.select chooses an epoch by them",
                    "give some subjects the part validation, or leave select out");
        }
        return tasks;
    }

    /** Task and subject to part, where the manifest says the parts; else nothing. */
    public Map<String, String> givenParts() throws UnusableInputException {
        SplitConfig split = experiment.train().split();
        Map<String, String> parts = new TreeMap<>();
        if (split.column().isPresent()) {
            Map<String, String> values = values(split.column().get());
            for (int task = 0; task < split.tasks(); task++) {
                String before = task + " ";
                values.forEach((subject, part) -> parts.put(before + subject, part));
            }
        }
        return parts;
    }

    /** What each subject has in a column, the same in all its rows. */
    private Map<String, String> values(String column) throws UnusableInputException {
        Map<String, String> values = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (Manifest.Entry entry : manifest.entries()) {
            String value = entry.row().get(column).orElse("");
            String other = values.putIfAbsent(entry.id().subject(), value);
            if (value.isEmpty()) {
                problems.add("line %d: nothing in \"%s\", by which train.split parts subjects; fill it in"
                        .formatted(entry.row().line(), column));
            } else if (other != null && !other.equals(value)) {
                problems.add("line %d: subject %s is of \"%s\" here and of \"%s\" before; a subject has one part"
                        .formatted(entry.row().line(), entry.id().subject(), value, other));
            }
        }
        UnusableInputException.throwIfAny(manifest.file(), problems);
        return values;
    }

    /**
     * The prepared scans of all entries.
     *
     * @throws MissingInputException naming the scans that are not prepared
     */
    public Map<ScanId, List<Derivative>> prepared() throws IOException {
        Map<ScanId, List<Derivative>> prepared = preparedOnly(Shard.whole());
        List<String> missing = manifest.entries().stream()
                .map(Manifest.Entry::id)
                .filter(id -> !prepared.containsKey(id))
                .map(ScanId::toString)
                .toList();
        if (!missing.isEmpty()) {
            throw new MissingInputException(
                    "%d scans are not prepared; run \"medai preprocess\", or remove from the manifest what preprocess.csv calls failed%n  %s"
                            .formatted(missing.size(), String.join("\n  ", missing)));
        }
        return prepared;
    }

    /**
     * The scans of those entries of which all views are prepared.
     *
     * @param shard that prepared them
     * @throws MissingInputException also if other steps have prepared them than the config's
     */
    public Map<ScanId, List<Derivative>> preparedOnly(Shard shard) throws IOException {
        Map<Derivative.Key, Derivative> all;
        try {
            all = Derivative.read(experiment.output(), shard);
        } catch (MissingInputException e) {
            throw new MissingInputException(
                    experiment.output() + ": no preprocess.csv; run \"medai preprocess\" with this config first");
        }
        requireSteps(all.values());
        Map<ScanId, List<Derivative>> prepared = new LinkedHashMap<>();
        for (Manifest.Entry entry : manifest.entries()) {
            List<Derivative> views = new ArrayList<>();
            for (String view : entry.views().keySet()) {
                Derivative derivative = all.get(new Derivative.Key(entry.id(), view));
                if (derivative != null && Files.isReadable(derivative.output())) {
                    views.add(derivative);
                }
            }
            if (views.size() == entry.views().size()) {
                prepared.put(entry.id(), views);
            }
        }
        return prepared;
    }

    /** Scans that were prepared otherwise would be learnt from as if they were what the config says. */
    private void requireSteps(Collection<Derivative> prepared) throws IOException {
        Map<String, String> steps = new TreeMap<>();
        for (String view : experiment.data().views().keySet()) {
            steps.put(view, experiment.preprocessing().fingerprint(view));
        }
        long others = prepared.stream()
                .filter(one -> steps.containsKey(one.view()) && !one.steps().equals(steps.get(one.view())))
                .count();
        if (others > 0) {
            throw new MissingInputException(
                    "%s: %d images in it were prepared by other steps than this config's; run \"medai preprocess\" with it, and give configs with different steps different output folders"
                            .formatted(experiment.output(), others));
        }
    }

    /** The scans of some subjects, all sessions, to learn from. */
    public List<Sample> samples(List<String> subjects, Map<ScanId, List<Derivative>> prepared) {
        List<Sample> samples = new ArrayList<>();
        for (String subject : subjects) {
            String name = classOf(subject);
            prepared.forEach((id, views) -> {
                if (id.subject().equals(subject)) {
                    samples.add(sample(id, views, name));
                }
            });
        }
        return samples;
    }

    /** The numbers of the scans in the order of the manifest, from 0. */
    Map<ScanId, Integer> order() {
        Map<ScanId, Integer> order = new LinkedHashMap<>();
        manifest.entries().forEach(entry -> order.put(entry.id(), order.size()));
        return order;
    }

    /** All prepared scans; those without a known class have the number -1, and no name. */
    List<Sample> allSamples(Map<ScanId, List<Derivative>> prepared) {
        return prepared.entrySet().stream()
                .map(scan -> sample(
                        scan.getKey(),
                        scan.getValue(),
                        classOf.getOrDefault(scan.getKey().subject(), "")))
                .toList();
    }

    private Sample sample(ScanId id, List<Derivative> views, String name) {
        return new Sample(
                id,
                views.stream().map(Derivative::output).toList(),
                experiment.data().classes().indexOf(name),
                name,
                scores.means(id));
    }

    /**
     * Refuses a manifest without these masks before anything long begins.
     *
     * @param masks of {@code data.masks}
     * @param wanted the scans that need them
     * @param setting of the config, which wants them
     */
    public void requireMasks(Collection<String> masks, Set<ScanId> wanted, String setting)
            throws UnusableInputException {
        List<String> problems = new ArrayList<>();
        for (String mask : masks) {
            String column = experiment.data().masks().getOrDefault(mask, mask);
            if (!manifest.entries().get(0).row().columns().names().contains(column)) {
                throw new UnusableInputException(
                        manifest.file(),
                        "no column \"" + column + "\"",
                        "the masks of " + setting,
                        "add the column, or do without: --set %s=null".formatted(setting));
            }
            for (Manifest.Entry entry : manifest.entries()) {
                Optional<String> path = entry.row().get(column);
                if (!wanted.contains(entry.id())) {
                    continue;
                }
                if (path.isEmpty()) {
                    problems.add("line %d: %s has nothing in \"%s\", which %s needs; fill it in"
                            .formatted(entry.row().line(), entry.id(), column, setting));
                } else if (!Files.exists(manifest.file().resolveSibling(path.get()))) {
                    problems.add("line %d: no file %s, which %s needs; correct \"%s\""
                            .formatted(entry.row().line(), path.get(), setting, column));
                }
            }
        }
        UnusableInputException.throwIfAny(manifest.file(), problems);
    }

    /** A mask of an entry, relative to the manifest, as data.masks names its column. */
    public Path mask(ScanId id, String mask) throws UnusableInputException {
        String column = experiment.data().masks().getOrDefault(mask, mask);
        for (Manifest.Entry entry : manifest.entries()) {
            if (entry.id().equals(id)) {
                return manifest.file()
                        .resolveSibling(entry.row().require(column))
                        .normalize();
            }
        }
        throw new IllegalArgumentException("no scan " + id);
    }
}
