package medai.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import medai.cohort.Cohort;
import medai.cohort.PartCounts;
import medai.cohort.split.Task;
import medai.cohort.target.Truth;
import medai.imaging.file.UnusableInputException;

/** Whether the parts of a split can be learned from and judged by: asked before training, and wherever a config is checked. */
public final class TaskParts {
    /** What is wrong, and in which tasks: most of it holds in all of them. */
    private final Map<String, List<Integer>> problems = new TreeMap<>();

    private final Map<String, List<Integer>> doubts = new TreeMap<>();

    private TaskParts() {}

    /**
     * @return what a careful reader would like to know before training, a sentence each
     * @throws UnusableInputException if a class is never trained, or no epoch can be chosen on a validation part
     */
    public static List<String> require(Cohort cohort, List<Task> tasks, TrainConfig train)
            throws UnusableInputException {
        TaskParts found = new TaskParts();
        PartCounts all = PartCounts.ofAll(cohort);
        List<String> never = cohort.study().data().learned().classes().stream()
                .filter(name -> all.scans(PartCounts.ALL, name) == 0)
                .map(name ->
                        "no scan of class \"%s\", though data.classes names it; found %s; add scans, or correct data.classes"
                                .formatted(name, all.describe(PartCounts.ALL)))
                .toList();
        UnusableInputException.throwIfAny(cohort.manifest().file(), never);
        found.checkSides(cohort.study().data().learned().classes(), tasks, train);
        for (Task task : tasks) {
            found.check(cohort, task, train);
        }
        List<String> fatal = sentences(found.problems, tasks.size());
        UnusableInputException.throwIfAny(cohort.manifest().file(), fatal);
        return sentences(found.doubts, tasks.size());
    }

    private static List<String> sentences(Map<String, List<Integer>> said, int tasks) {
        List<String> sentences = new ArrayList<>();
        said.forEach((what, in) -> sentences.add((in.size() == tasks
                        ? ""
                        : (in.size() == 1 ? "task " : "tasks ")
                                + in.stream().map(String::valueOf).collect(Collectors.joining(", "))
                                + ": ")
                + what));
        return sentences;
    }

    /** Mirrored, a left one looks like a right one. */
    private void checkSides(List<String> classes, List<Task> tasks, TrainConfig train) {
        Set<String> words = classes.stream()
                .flatMap(name -> Stream.of(name.toLowerCase(Locale.ROOT).split("[^a-z]+")))
                .collect(Collectors.toSet());
        if (words.containsAll(Set.of("left", "right"))
                && train.stages().stream()
                        .anyMatch(stage -> stage.augmentation().flip())) {
            for (Task task : tasks) {
                add(
                        doubts,
                        task,
                        "classes are left and right, and augmentation exchanges left and right at random: set flip: false");
            }
        }
    }

    private void check(Cohort cohort, Task task, TrainConfig train) {
        PartCounts counts = PartCounts.of(cohort, task);
        if (task.train().isEmpty()) {
            add(problems, task, "no subject to train on; change train.split or add scans");
        }
        for (String name : cohort.study().data().learned().classes()) {
            if (counts.scans("train", name) == 0) {
                add(
                        problems,
                        task,
                        "no scan of class \"%s\" to train on; change train.split, or add scans".formatted(name));
            }
            for (String part : List.of("validation", "test")) {
                if (!counts.isEmpty(part) && counts.scans(part, name) == 0) {
                    add(
                            doubts,
                            task,
                            "the %s part has no scan of class \"%s\": what is measured of that class has no value there"
                                    .formatted(part, name));
                }
            }
        }
        Set<String> validating = Set.copyOf(task.validation());
        List<Truth> truths = cohort.manifest().entries().stream()
                .filter(entry -> validating.contains(entry.id().subject()))
                .map(entry -> cohort.truth(entry.id()))
                .toList();
        if (train.select().isPresent()
                && !train.select()
                        .get()
                        .canJudge(truths, cohort.study().outputs().size())) {
            add(
                    problems,
                    task,
                    "the validation part has %s, by which no %s can be computed, though train.select chooses an epoch by it; add scans, or choose another metric"
                            .formatted(
                                    counts.describe("validation"),
                                    train.select().get().metric().toString().toLowerCase(Locale.ROOT)));
        }
    }

    private static void add(Map<String, List<Integer>> to, Task task, String what) {
        to.computeIfAbsent(what, key -> new ArrayList<>()).add(task.number());
    }
}
