package medai.cohort.split;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import medai.imaging.file.UnusableInputException;

/**
 * The tasks of a run for people and programs: what each element of a job array trains.
 *
 * @param seed of the run, the same for all tasks
 */
public record TaskTable(List<Task> tasks, long seed) {
    public TaskTable {
        tasks = List.copyOf(tasks);
    }

    /**
     * The task of an element of a SLURM array.
     *
     * @return empty outside of one
     * @throws UnusableInputException if there is no such task
     */
    public static Optional<Integer> ofArray(Map<String, String> environment, int tasks) throws UnusableInputException {
        String element = environment.getOrDefault("SLURM_ARRAY_TASK_ID", "").strip();
        if (element.isEmpty()) {
            return Optional.empty();
        }
        if (!element.matches("\\d{1,9}") || Integer.parseInt(element) >= tasks) {
            throw new UnusableInputException(
                    "SLURM_ARRAY_TASK_ID is \"%s\"; expected a task from 0 to %d: submit with --array=0-%d, or give --task"
                            .formatted(element, tasks - 1, tasks - 1));
        }
        return Optional.of(Integer.valueOf(element));
    }

    /** One line for each task, numbers of subjects in each part; the last line says how an array is submitted. */
    public String text() {
        StringBuilder text = new StringBuilder("task  fold  trial  train  validation  test\n");
        for (Task task : tasks) {
            text.append("%4d  %4d  %5d  %5d  %10d  %4d%n"
                    .formatted(
                            task.number(),
                            task.fold(),
                            task.trial(),
                            task.train().size(),
                            task.validation().size(),
                            task.test().size()));
        }
        return text.append("%d tasks, seed %d; as a job array: --array=0-%d%n"
                        .formatted(tasks.size(), seed, tasks.size() - 1))
                .toString();
    }

    /** The same with the subjects of each part. */
    public List<Map<String, Object>> facts() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Task task : tasks) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("task", task.number());
            facts.put("fold", task.fold());
            facts.put("trial", task.trial());
            facts.put("seed", seed);
            facts.put("train", task.train());
            facts.put("validation", task.validation());
            facts.put("test", task.test());
            all.add(facts);
        }
        return all;
    }
}
