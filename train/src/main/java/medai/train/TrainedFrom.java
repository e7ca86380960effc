package medai.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import medai.cohort.run.Fingerprint;
import medai.cohort.run.Json;
import medai.cohort.run.TaskFolder;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;

/**
 * All that a task's network is trained from, as fingerprints: of the whole, by which finished work is recognised, and part by part, so
 * that it can be said what differs.
 *
 * @param whole of everything
 * @param parts fingerprints by the config's key, or in words; empty where a run was made before medai kept them
 */
public record TrainedFrom(String whole, Map<String, String> parts) {
    /** Parts that differ from task to task of one run. */
    private static final Set<String> OF_ONE_TASK = Set.of("the split", "the training scans");

    private static final String PART = "part ";
    private static final String REMEDY = "delete it, and the task is trained from its last finished epoch on";

    public TrainedFrom {
        parts = Map.copyOf(parts);
    }

    /** Collects the parts. */
    static final class Builder {
        private final Map<String, String> parts = new LinkedHashMap<>();

        Builder add(String name, Object setting) {
            return add(name, new Fingerprint().add(setting));
        }

        Builder add(String name, Fingerprint fingerprint) {
            parts.put(name, fingerprint.value());
            return this;
        }

        TrainedFrom of(String whole) {
            return new TrainedFrom(whole, parts);
        }
    }

    /**
     * Of a finished task.
     *
     * @return empty if the task is not finished: a done.json without its network is nothing
     * @throws UnusableInputException if its record is damaged
     */
    static Optional<TrainedFrom> finished(TaskFolder folder) throws IOException {
        Path done = folder.done();
        if (!Files.exists(done) || !Files.exists(folder.weights()) || !Files.exists(folder.network())) {
            return Optional.empty();
        }
        JsonNode root = Json.read(done, REMEDY);
        String whole = root.path("fingerprint").asText();
        if (whole.isEmpty()) {
            throw new UnusableInputException(done, "no fingerprint", "that of a finished task", REMEDY);
        }
        Map<String, String> parts = new LinkedHashMap<>();
        root.path("trained_from")
                .properties()
                .forEach(part -> parts.put(part.getKey(), part.getValue().asText()));
        return Optional.of(new TrainedFrom(whole, parts));
    }

    /** Of something of which only the whole is known. */
    public static TrainedFrom whole(String fingerprint) {
        return new TrainedFrom(fingerprint, Map.of());
    }

    /** Of a task that was stopped, from what its state says beside its weights. */
    static TrainedFrom of(Map<String, String> metadata) {
        Map<String, String> parts = new LinkedHashMap<>();
        metadata.forEach((key, value) -> {
            if (key.startsWith(PART)) {
                parts.put(key.substring(PART.length()), value);
            }
        });
        return new TrainedFrom(metadata.getOrDefault("fingerprint", ""), parts);
    }

    /** For {@link #of(Map)}. */
    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("fingerprint", whole);
        parts.forEach((name, fingerprint) -> metadata.put(PART + name, fingerprint));
        return metadata;
    }

    /** Writes done.json. */
    void finish(TaskFolder folder, long seed, Instant start) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("fingerprint", whole);
        facts.put("task", folder.number());
        facts.put("seed", seed);
        facts.put("start", start.toString());
        facts.put("end", Instant.now().toString());
        facts.put("trained_from", new TreeMap<>(parts));
        WholeFile.writeText(folder.done(), Json.of(facts));
    }

    /** What is not the same in another; "something" where the parts of one are not known. Empty if all is the same. */
    List<String> differences(TrainedFrom other) {
        if (whole.equals(other.whole)) {
            return List.of();
        }
        List<String> different = new ArrayList<>();
        if (!parts.isEmpty() && !other.parts.isEmpty()) {
            Set<String> names = new TreeSet<>(parts.keySet());
            names.addAll(other.parts.keySet());
            names.stream()
                    .filter(name -> !Objects.equals(parts.get(name), other.parts.get(name)))
                    .forEach(different::add);
        }
        return different.isEmpty() ? List.of("settings or scans") : different;
    }

    /** The same but for what may differ between two tasks of one run; empty where the parts of one are not known. */
    List<String> differencesOfRuns(TrainedFrom other) {
        return parts.isEmpty() || other.parts.isEmpty()
                ? List.of()
                : differences(other).stream()
                        .filter(name -> !OF_ONE_TASK.contains(name))
                        .toList();
    }
}
