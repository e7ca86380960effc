package medai.cohort.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.SampleId;
import medai.imaging.LabelMap;
import medai.imaging.file.UnusableInputException;
import medai.imaging.mask.RegionNames;

/**
 * The structure that each voxel belongs to: one label map per view.
 *
 * @param views what is segmented in each view
 * @param names table of the structures, with the columns {@code label} and {@code structure}
 */
public record MaskTarget(Map<String, Structures> views, Path names) implements Target {
    public static final String NAME = "Mask";
    public static final List<String> NOT_IN_FINGERPRINTS = List.of("names");

    /**
     * The structures of one view.
     *
     * @param mask one of data.masks
     * @param labels of the label map, in the order of the network's outputs; the first one is the background
     * @param others the label that stands for all labels that are not listed; without it they are refused
     * @param finish steps that are applied in this order to a label map that serves as regions; may be empty
     */
    public record Structures(String mask, List<Integer> labels, Optional<Integer> others, List<LabelStep> finish) {
        public static final String NAME = "Structures";
        public static final List<String> NOT_IN_FINGERPRINTS = List.of("finish");

        public static List<LabelStep> defaultFinish() {
            return List.of();
        }

        public Structures {
            labels = List.copyOf(labels);
            finish = List.copyOf(finish);
            if (labels.size() < 2 || labels.stream().distinct().count() != labels.size()) {
                throw new IllegalArgumentException(
                        "labels must be at least two different numbers, the background first; found " + labels);
            }
            if (labels.get(0) != 0) {
                throw new IllegalArgumentException("labels must begin with 0, the background; found " + labels);
            }
            for (LabelStep step : finish) {
                if (!labels.containsAll(step.labels()) || !labels.containsAll(step.spare())) {
                    throw new IllegalArgumentException("finish must name labels of this view, %s; found %s and %s"
                            .formatted(labels, step.labels(), step.spare()));
                }
            }
            if (others.isPresent() && !labels.contains(others.get())) {
                throw new IllegalArgumentException(
                        "others must be one of labels, %s; found %s".formatted(labels, others.get()));
            }
        }

        /** A label map after the finishing steps. */
        public LabelMap finished(LabelMap map) {
            LabelMap current = map;
            for (LabelStep step : finish) {
                current = step.apply(current);
            }
            return current;
        }

        /**
         * The number of the output that stands for a label.
         *
         * @throws IllegalArgumentException if the label is not one of these, and no label stands for others
         */
        public int output(int label) {
            int at = labels.indexOf(label);
            if (at < 0 && others.isEmpty()) {
                throw new IllegalArgumentException(
                        "the label %d is none of %s; add it, or say what others are".formatted(label, labels));
            }
            return at < 0 ? labels.indexOf(others.get()) : at;
        }
    }

    @Override
    public LabelOutputs labels(int view) {
        return new LabelOutputs(List.copyOf(views.values()).get(view));
    }

    /** The structures of a view. */
    public Structures structures(String view) {
        Structures own = views.get(view);
        if (own == null) {
            throw new IllegalArgumentException("no structures of view " + view);
        }
        return own;
    }

    public MaskTarget {
        views = new TreeMap<>(views);
        if (views.isEmpty()) {
            throw new IllegalArgumentException("views must name at least one view and its structures; found none");
        }
    }

    @Override
    public void requireViews(Set<String> there) {
        if (!there.equals(views.keySet())) {
            throw new IllegalArgumentException(
                    "target.views must name the views of data.views, %s; found %s".formatted(there, views.keySet()));
        }
    }

    @Override
    public Kind kind() {
        return Kind.MASKS;
    }

    @Override
    public List<String> strata() {
        return List.of(MaskTruth.ALL);
    }

    @Override
    public List<Integer> outputs() {
        return views.values().stream().map(own -> own.labels().size()).toList();
    }

    /** The outputs of all views one after the other: the view and the label. */
    @Override
    public List<String> outputNames() {
        List<String> all = new ArrayList<>();
        views.forEach((view, own) -> own.labels().forEach(label -> all.add(view + "_" + label)));
        return all;
    }

    @Override
    public Truths read(Manifest manifest, Map<String, String> masks, boolean required) throws UnusableInputException {
        List<String> problems = new ArrayList<>();
        List<String> there = manifest.entries().get(0).row().columns().names();
        for (Structures own : views.values()) {
            String column = masks.getOrDefault(own.mask(), own.mask());
            if (required && !there.contains(column)) {
                problems.add("no column \"%s\"; add it or correct data.masks".formatted(column));
            }
        }
        UnusableInputException.throwIfAny(manifest.file(), problems);
        if (required) {
            requireNames();
        }
        Map<SampleId, Truth> truths = new LinkedHashMap<>();
        for (Manifest.Entry entry : manifest.entries()) {
            List<Path> files = new ArrayList<>();
            for (Structures own : views.values()) {
                String column = masks.getOrDefault(own.mask(), own.mask());
                Optional<String> path = entry.row().get(column);
                if (path.isPresent()) {
                    Path file = manifest.file().resolveSibling(path.get()).normalize();
                    files.add(file);
                    if (!Files.isReadable(file)) {
                        problems.add("line %d: no label map %s; correct \"%s\""
                                .formatted(entry.row().line(), path.get(), column));
                    }
                } else if (required) {
                    problems.add("line %d: %s has no label map in \"%s\"; fill it in or remove the row"
                            .formatted(entry.row().line(), entry.id(), column));
                }
            }
            if (files.size() == views.size()) {
                truths.put(entry.id(), new MaskTruth(files));
            }
        }
        UnusableInputException.throwIfAny(manifest.file(), problems);
        return new Truths(truths, new MaskTruth(List.of()));
    }

    /** Every structure needs a name in the tables of medai eval: better said before training than after it. */
    private void requireNames() throws UnusableInputException {
        try {
            RegionNames known = RegionNames.read(names);
            for (Structures own : views.values()) {
                for (int label : own.labels()) {
                    if (label != 0) {
                        known.of(label, names);
                    }
                }
            }
        } catch (UnusableInputException e) {
            throw e;
        } catch (IOException e) {
            throw new UnusableInputException("%s: cannot be read; correct data.target.names".formatted(names));
        }
    }

    @Override
    public <T> T match(Cases<T> cases) {
        return cases.masks(this);
    }
}
