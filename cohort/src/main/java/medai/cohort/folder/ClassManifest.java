package medai.cohort.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import medai.cohort.manifest.SampleId;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/** The manifest of images in folders of classes, and what a careful reader should know about them. */
public final class ClassManifest {
    /** Files that a message names. */
    private static final int SHOWN = 5;

    private final Path root;
    private final List<FoundImage> usable;
    private final List<FoundImage> all;
    private final List<Path> others;
    private final List<Path> empty;

    /** Where an image stands in the manifest. */
    private record Place(String subject, String piece) {}

    ClassManifest(Path root, List<FoundImage> images, List<Path> others, List<Path> empty) {
        this.root = root;
        all = List.copyOf(images);
        usable = images.stream().filter(image -> image.problem().isEmpty()).toList();
        this.others = List.copyOf(others);
        this.empty = List.copyOf(empty);
    }

    /** The images that cannot be read, a sentence each. */
    public List<String> problems() {
        return all.stream().map(FoundImage::problem).flatMap(Optional::stream).toList();
    }

    /**
     * Writes the manifest: {@code subject,image,label}, with {@code piece} where subjects have several images and {@code split}
     * where folders say the parts; paths are relative to it.
     *
     * @param subject finds the subject in an image's path below its class, in its first group if it has one; without it, a folder
     *     below the class is a subject, and every other image is one of its own
     * @return what was found and taken for granted, a line each
     * @throws UnusableInputException if the pattern does not fit all images, or a subject is in two parts
     */
    public List<String> write(Path file, Optional<Pattern> subject) throws IOException {
        if (usable.isEmpty()) {
            throw new UnusableInputException(
                    root, "no image that can be read", "some", problems().get(0));
        }
        Map<FoundImage, Place> places = places(subject);
        requireOnePart(places);
        boolean pieces = places.values().stream().anyMatch(place -> !place.piece.isEmpty());
        boolean parts = usable.stream().anyMatch(image -> !image.part().isEmpty());
        List<String> columns = new ArrayList<>(List.of("subject"));
        if (pieces) {
            columns.add(SampleId.PIECE);
        }
        columns.addAll(List.of("image", "label"));
        if (parts) {
            columns.add("split");
        }
        Path folder = file.toAbsolutePath().normalize().resolveSibling(".").normalize();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        places.forEach((image, place) -> {
            List<@Nullable Object> row = new ArrayList<>(List.of(place.subject));
            if (pieces) {
                row.add(place.piece);
            }
            row.add(folder.relativize(image.file().toAbsolutePath().normalize()));
            row.add(image.label());
            if (parts) {
                row.add(image.part());
            }
            rows.add(row);
        });
        Table.write(file, columns, rows);
        return said(file, places, subject.isPresent());
    }

    private Map<FoundImage, Place> places(Optional<Pattern> pattern) throws UnusableInputException {
        Map<String, Long> stems =
                usable.stream().collect(Collectors.groupingBy(FoundImage::stem, Collectors.counting()));
        Map<String, String> labels = new HashMap<>(); // of subjects
        Map<FoundImage, String> subjects = new LinkedHashMap<>();
        List<String> unfit = new ArrayList<>();
        for (FoundImage image : usable) {
            String name;
            if (pattern.isPresent()) {
                Matcher matcher = pattern.get().matcher(image.path());
                String given = matcher.find() ? matcher.group(Math.min(1, matcher.groupCount())) : null;
                if (given == null || given.isEmpty()) {
                    unfit.add(image.file().toString());
                    continue;
                }
                name = "given " + given;
            } else if (!image.own().isEmpty()) {
                name = "folder " + image.own().split("/")[0];
            } else {
                name = "image " + image.file();
            }
            String wanted = pattern.isPresent() || !image.own().isEmpty()
                    ? name.substring(name.indexOf(' ') + 1)
                    : stems.getOrDefault(image.stem(), 1L) > 1 ? image.label() + "-" + image.stem() : image.stem();
            subjects.put(image, labels.computeIfAbsent(name, key -> free(wanted, labels.values())));
        }
        if (!unfit.isEmpty()) {
            throw new UnusableInputException(
                    root,
                    "%d images whose path does not match the pattern %s: %s"
                            .formatted(unfit.size(), pattern.get(), shown(unfit)),
                    "a subject for each",
                    "correct --subject; it looks at paths below the class, such as "
                            + usable.get(0).path());
        }
        return placed(subjects);
    }

    /** Images of a subject with several are pieces, named after their files. */
    private static Map<FoundImage, Place> placed(Map<FoundImage, String> subjects) {
        Map<String, Long> counts =
                subjects.values().stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        Map<String, Set<String>> pieces = new HashMap<>();
        Map<FoundImage, Place> places = new LinkedHashMap<>();
        subjects.forEach((image, subject) -> {
            String piece = "";
            if (counts.getOrDefault(subject, 1L) > 1) {
                Set<String> taken = pieces.computeIfAbsent(subject, key -> new HashSet<>());
                piece = free(image.stem(), taken);
                taken.add(piece);
            }
            places.put(image, new Place(subject, piece));
        });
        return places;
    }

    /** A name that can name a file, and that nothing else has. */
    private static String free(String wanted, Collection<String> taken) {
        String safe = wanted.replaceAll("[^A-Za-z0-9._+-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        String base = safe.isEmpty() ? "image" : safe;
        String free = base;
        for (int i = 2; taken.contains(free); i++) {
            free = base + "-" + i;
        }
        return free;
    }

    private void requireOnePart(Map<FoundImage, Place> places) throws UnusableInputException {
        Map<String, TreeSet<String>> parts = new TreeMap<>();
        places.forEach((image, place) ->
                parts.computeIfAbsent(place.subject, key -> new TreeSet<>()).add(image.part()));
        List<String> torn = parts.entrySet().stream()
                .filter(one -> one.getValue().size() > 1)
                .map(one -> one.getKey() + " in " + one.getValue())
                .toList();
        if (!torn.isEmpty()) {
            throw new UnusableInputException(
                    root,
                    "%d subjects in several parts: %s".formatted(torn.size(), shown(torn)),
                    "all images of a subject in one part, since a network recognises patients it has seen",
                    "move their images into one part, or take the parts out and let medai split by subject");
        }
    }

    private List<String> said(Path file, Map<FoundImage, Place> places, boolean told) {
        List<String> said = new ArrayList<>();
        long subjects = places.values().stream().map(Place::subject).distinct().count();
        said.add("%s: %d images of %d subjects".formatted(file, usable.size(), subjects));
        said.add("classes, in alphabetical order: " + counted(FoundImage::label));
        if (usable.stream().anyMatch(image -> !image.part().isEmpty())) {
            said.add("parts: " + counted(FoundImage::part));
            said.add("parts and classes: " + counted(image -> image.part() + " " + image.label()));
        }
        boolean folders = usable.stream().anyMatch(image -> !image.own().isEmpty());
        if (!told) {
            said.add(
                    folders
                            ? "a folder below a class is taken as a subject, and an image beside such folders as one of its own"
                            : "every image is taken as a subject of its own; if patients have several, say which with --subject, or images of one patient get into training and test alike");
        }
        Map<String, TreeSet<String>> classes = new TreeMap<>();
        places.forEach((image, place) ->
                classes.computeIfAbsent(place.subject, key -> new TreeSet<>()).add(image.label()));
        long several = classes.values().stream().filter(own -> own.size() > 1).count();
        if (several > 0) {
            said.add("%d subjects have images of several classes".formatted(several));
        }
        said.add("sizes: " + mostOf(FoundImage::size));
        if (usable.stream().anyMatch(image -> !image.spacing().isEmpty())) {
            said.add("spacings: " + mostOf(image -> image.spacing().isEmpty() ? "none" : image.spacing()));
        }
        doubts(places).forEach(doubt -> said.add("warning: " + doubt));
        return said;
    }

    private List<String> doubts(Map<FoundImage, Place> places) {
        List<String> doubts = new ArrayList<>();
        if (usable.stream().map(FoundImage::size).distinct().count() > 1) {
            doubts.add(
                    "images of different sizes: a network needs one; the steps fit_in_plane, resample and crop_or_pad give it");
        }
        List<FoundImage> coloured =
                usable.stream().filter(image -> image.volumes() > 1).toList();
        if (!coloured.isEmpty()) {
            doubts.add(
                    "%d images have several channels or volumes (first: %s); choose one: data.views.image: {column: image, volume: 0}"
                            .formatted(coloured.size(), coloured.get(0).file()));
        }
        if (!empty.isEmpty()) {
            doubts.add("%d folders without images, no class is made of them: %s".formatted(empty.size(), shown(empty)));
        }
        if (!others.isEmpty()) {
            doubts.add("%d files are no images and were left out: %s".formatted(others.size(), shown(others)));
        }
        Map<String, List<FoundImage>> same = new TreeMap<>();
        usable.forEach(image ->
                same.computeIfAbsent(image.content(), key -> new ArrayList<>()).add(image));
        same.values()
                .removeIf(copies -> copies.stream()
                                .map(image ->
                                        Optional.ofNullable(places.get(image)).map(Place::subject))
                                .distinct()
                                .count()
                        < 2);
        doubts.addAll(copies(same.values()));
        return doubts;
    }

    /** What is said of files with the same content that lie at several places, by the worst that can come of it. */
    private static List<String> copies(Collection<List<FoundImage>> same) {
        Map<String, List<List<FoundImage>>> kinds = new LinkedHashMap<>();
        for (List<FoundImage> copies : same) {
            boolean classes = copies.stream().map(FoundImage::label).distinct().count() > 1;
            boolean parts = copies.stream().map(FoundImage::part).distinct().count() > 1;
            String kind = classes
                    ? "of two classes"
                    : parts
                            ? "in two parts (leakage: the network is tested on what it learned from)"
                            : "as two subjects (leakage, if they get into different parts)";
            kinds.computeIfAbsent(kind, key -> new ArrayList<>()).add(copies);
        }
        List<String> said = new ArrayList<>();
        kinds.forEach((kind, found) -> said.add("%d images are there more than once, %s: %s"
                .formatted(
                        found.size(),
                        kind,
                        shown(found.stream()
                                .map(copies -> copies.stream()
                                        .map(image -> image.file().toString())
                                        .collect(Collectors.joining(" = ")))
                                .toList()))));
        return said;
    }

    private String counted(Function<FoundImage, String> of) {
        return String.join(", ", counts(of, Map.Entry.comparingByKey()));
    }

    /** The most frequent values: photographs may have a size each. */
    private String mostOf(Function<FoundImage, String> of) {
        return shown(counts(
                of,
                Map.Entry.<String, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey())));
    }

    private List<String> counts(Function<FoundImage, String> of, Comparator<Map.Entry<String, Integer>> order) {
        Map<String, Integer> counts = new TreeMap<>();
        usable.forEach(image -> counts.merge(of.apply(image), 1, Integer::sum));
        return counts.entrySet().stream()
                .sorted(order)
                .map(one -> one.getKey() + " (" + one.getValue() + ")")
                .toList();
    }

    private static String shown(List<?> all) {
        String some = all.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        return all.size() > SHOWN ? some + " and %d more".formatted(all.size() - SHOWN) : some;
    }
}
