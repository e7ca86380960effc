package medai.infer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import medai.cohort.run.RunFolder;
import medai.cohort.run.TaskFolder;
import medai.imaging.table.Table;
import medai.networks.weights.WeightsContents;

/** What a run's folder holds: where it comes from, which tasks are trained, their weights and their results. */
public final class RunContents {
    private RunContents() {}

    /** Whether a folder is that of a run. */
    public static boolean isRun(Path folder) {
        RunFolder run = new RunFolder(folder);
        return Files.exists(run.config()) && Files.exists(run.splits());
    }

    /**
     * The facts by name: {@code run}, {@code config}, {@code scans}, {@code tasks} with the state of each, and what
     * provenance.json says once all tasks are trained.
     */
    public static Map<String, Object> of(Path folder) throws IOException {
        RunFolder run = new RunFolder(folder);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("run", folder.toString());
        facts.put("config", run.config().toString());
        facts.put("scans", Table.read(run.manifest()).rows().size());
        facts.putAll(provenance(run.provenance()));
        Map<Integer, Map<String, Integer>> parts = new TreeMap<>();
        for (Table.Row row : Table.read(run.splits()).rows()) {
            parts.computeIfAbsent((int) row.number("task"), task -> new LinkedHashMap<>())
                    .merge(row.require("part"), 1, Integer::sum);
        }
        List<Map<String, Object>> tasks = new ArrayList<>();
        for (Map.Entry<Integer, Map<String, Integer>> task : parts.entrySet()) {
            tasks.add(task(run.task(task.getKey()), task.getValue()));
        }
        facts.put(
                "trained",
                "%d of %d tasks"
                        .formatted(
                                tasks.stream()
                                        .filter(task -> "trained".equals(task.get("state")))
                                        .count(),
                                tasks.size()));
        facts.put("tasks", tasks);
        Path evaluation = folder.resolve("../../eval/metrics.csv").normalize();
        facts.put("metrics", Files.exists(evaluation) ? metrics(evaluation) : "none: medai eval has not judged it");
        return facts;
    }

    private static Map<String, Object> task(TaskFolder task, Map<String, Integer> parts) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("task", task.number());
        boolean whole = Files.exists(task.weights());
        facts.put("state", Files.exists(task.done()) ? "trained" : Files.exists(task.state()) ? "begun" : "not begun");
        for (String part : List.of("train", "validation", "test")) {
            facts.put(part, parts.getOrDefault(part, 0));
        }
        facts.put("epochs", Files.exists(task.log()) ? epochs(task.log()) : 0);
        facts.put("parameters", whole ? WeightsContents.of(task.weights()).parameters() : 0);
        facts.put(
                "predictions",
                Files.exists(task.predictions())
                        ? Table.read(task.predictions()).rows().size()
                        : 0);
        return facts;
    }

    /** Epochs of all stages together. */
    private static int epochs(Path log) throws IOException {
        TreeSet<String> seen = new TreeSet<>();
        for (Table.Row row : Table.read(log).rows()) {
            seen.add(row.require("stage") + " " + row.require("epoch"));
        }
        return seen.size();
    }

    /** Values of the whole run: group {@code mean} where there are several tasks, else {@code all}. */
    private static Map<String, Object> metrics(Path file) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String group : List.of("all", "mean")) {
            for (Table.Row row : Table.read(file).rows()) {
                if (row.require("group").equals(group) && row.get("value").isPresent()) {
                    String name = row.require("metric")
                            + row.get("target").map(t -> " " + t).orElse("")
                            + row.get("class").map(c -> " " + c).orElse("");
                    values.put(name, row.number("value"));
                }
            }
        }
        return values;
    }

    /** A few texts of provenance.json, which is written at the end. */
    private static Map<String, Object> provenance(Path file) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (Files.exists(file)) {
            String text = Files.readString(file);
            for (String key : List.of("version", "git_commit", "seed", "start", "end")) {
                Matcher found = Pattern.compile("\"%s\" : \"?([^\",\\n]*)".formatted(key))
                        .matcher(text);
                if (found.find()) {
                    facts.put(key, found.group(1));
                }
            }
        }
        return facts;
    }
}
