package medai.cohort;

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
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.Shard;
import medai.cohort.run.Derivative;
import medai.cohort.split.SplitConfig;
import medai.cohort.split.Task;
import medai.cohort.target.Truth;
import medai.cohort.target.Truths;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;

/** The scans of a study, with their targets, the parts of the split and the prepared files. */
public final class Cohort {
    private final Study study;
    private final Preparation preparation;
    private final Manifest manifest;
    private final Truths truths;

    private Cohort(Study study, Preparation preparation, Manifest manifest, Truths truths) {
        this.study = study;
        this.preparation = preparation;
        this.manifest = manifest;
        this.truths = truths;
    }

    /**
     * A cohort in which the target of every scan is known.
     *
     * @param preparation that the config asks for; scans that were prepared differently are refused
     * @throws UnusableInputException naming everything that is wrong with the targets at once
     */
    public static Cohort read(Study study, Preparation preparation) throws IOException {
        return read(study, preparation, true);
    }

    /** A cohort in which targets may be unknown; those that are given must still be valid. */
    public static Cohort readUnlabelled(Study study, Preparation preparation) throws IOException {
        return read(study, preparation, false);
    }

    private static Cohort read(Study study, Preparation preparation, boolean labelled) throws IOException {
        Manifest manifest = Manifest.read(study.manifest(), study.data().viewColumns());
        Truths truths = study.data().learned().read(manifest, study.data().masks(), labelled);
        return new Cohort(study, preparation, manifest, truths);
    }

    public Manifest manifest() {
        return manifest;
    }

    public Study study() {
        return study;
    }

    /** The true value of a sample's target. */
    public Truth truth(SampleId id) {
        return truths.of(id);
    }

    /** The tasks of the run. */
    public List<Task> tasks() throws UnusableInputException {
        SplitConfig split = study.split();
        List<Task> tasks =
                split.split(split.column().isPresent() ? values(split.column().get()) : truths.strata(), study.seed());
        if (study.validates()
                && tasks.stream().anyMatch(task -> task.validation().isEmpty())) {
            throw new UnusableInputException(
                    manifest.file(),
                    "no subject to validate",
                    "some, since train.select chooses an epoch by them",
                    "give some subjects the part validation, or leave select out");
        }
        return tasks;
    }

    /** Task and subject to part, if the manifest gives the parts; otherwise empty. */
    public Map<String, String> givenParts() throws UnusableInputException {
        SplitConfig split = study.split();
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

    /** The value of each subject in a column; it must be the same in all rows of the subject. */
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
    public Map<SampleId, List<Derivative>> prepared() throws IOException {
        Map<SampleId, List<Derivative>> prepared = preparedOnly(Shard.whole());
        List<String> missing = manifest.entries().stream()
                .map(Manifest.Entry::id)
                .filter(id -> !prepared.containsKey(id))
                .map(SampleId::toString)
                .toList();
        if (!missing.isEmpty()) {
            throw new MissingInputException(
                    "%d scans are not prepared; run \"medai preprocess\", or remove from the manifest what preprocess.csv calls failed%n  %s"
                            .formatted(missing.size(), UnusableInputException.listed(missing)));
        }
        return prepared;
    }

    /**
     * The scans of those entries for which all views are prepared.
     *
     * @param shard that prepared them
     * @throws MissingInputException also if they were prepared with other steps than the config's
     */
    public Map<SampleId, List<Derivative>> preparedOnly(Shard shard) throws IOException {
        if (!Files.exists(study.output().resolve(shard.table(Derivative.TABLE)))) {
            throw new MissingInputException(
                    study.output() + ": no preprocess.csv; run \"medai preprocess\" with this config first");
        }
        Map<Derivative.Key, Derivative> all = Derivative.read(study.output(), shard);
        requireSteps(all.values());
        Map<SampleId, List<Derivative>> prepared = new LinkedHashMap<>();
        for (Manifest.Entry entry : manifest.entries()) {
            List<Derivative> views = new ArrayList<>();
            for (String view : entry.views().keySet()) {
                Derivative derivative = all.get(new Derivative.Key(entry.id(), view));
                if (derivative != null && Files.isReadable(derivative.output())) {
                    views.add(derivative.of(volume(view), entry.scan(view)));
                }
            }
            if (views.size() == entry.views().size()) {
                prepared.put(entry.id(), views);
            }
        }
        return prepared;
    }

    private Optional<Integer> volume(String view) {
        return Optional.ofNullable(study.data().views().get(view)).flatMap(DataConfig.View::volume);
    }

    /** Refuses scans that were prepared differently: training would use them as if they had been prepared as the config says. */
    private void requireSteps(Collection<Derivative> prepared) throws IOException {
        Map<String, String> steps = new TreeMap<>();
        for (String view : study.data().views().keySet()) {
            steps.put(view, preparation.fingerprint(view));
        }
        long others = prepared.stream()
                .filter(one -> steps.containsKey(one.view()) && !one.steps().equals(steps.get(one.view())))
                .count();
        if (others > 0) {
            throw new MissingInputException(
                    "%s: %d images in it were prepared by other steps or from other volumes than this config's; run \"medai preprocess\" with it, and give configs with different steps different output folders"
                            .formatted(study.output(), others));
        }
    }

    /** All sessions of some subjects, for training. */
    public List<Sample> samples(List<String> subjects, Map<SampleId, List<Derivative>> prepared) {
        List<Sample> samples = new ArrayList<>();
        for (String subject : subjects) {
            prepared.forEach((id, views) -> {
                if (id.subject().equals(subject)) {
                    samples.add(sample(id, views));
                }
            });
        }
        return samples;
    }

    /** The numbers of the scans in the order of the manifest, from 0. */
    public Map<SampleId, Integer> order() {
        Map<SampleId, Integer> order = new LinkedHashMap<>();
        manifest.entries().forEach(entry -> order.put(entry.id(), order.size()));
        return order;
    }

    /** All prepared scans, including those without a known target. */
    public List<Sample> allSamples(Map<SampleId, List<Derivative>> prepared) {
        return prepared.entrySet().stream()
                .map(scan -> sample(scan.getKey(), scan.getValue()))
                .toList();
    }

    private Sample sample(SampleId id, List<Derivative> views) {
        return new Sample(
                id,
                views.stream().map(Derivative::output).toList(),
                views.stream().map(Derivative::toSource).toList(),
                truth(id));
    }

    /**
     * Refuses a manifest without these masks before any long computation begins.
     *
     * @param masks of {@code data.masks}
     * @param wanted the scans that need them
     * @param setting of the config that needs them
     */
    public void requireMasks(Collection<String> masks, Set<SampleId> wanted, String setting)
            throws UnusableInputException {
        List<String> problems = new ArrayList<>();
        for (String mask : masks) {
            String column = study.data().masks().getOrDefault(mask, mask);
            List<String> columns = manifest.entries().get(0).row().columns().names();
            if (!columns.contains(column)) {
                throw new UnusableInputException(
                        manifest.file(),
                        "no column \"%s\" among %s".formatted(column, String.join(", ", columns)),
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

    /** The file of an entry's mask. Its column is named in data.masks; the path in the column is relative to the manifest. */
    public Path mask(SampleId id, String mask) throws UnusableInputException {
        String column = study.data().masks().getOrDefault(mask, mask);
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
