package medai.explain.region;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import medai.cohort.manifest.SampleId;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * Where numbers are predicted, scans cannot be grouped by correct and wrong predictions. They are grouped by thirds of their
 * score instead, for each task and score: equal scores stay together, which leaves the middle empty where most are 0.
 */
final class ScoreThirds {
    private static final double LOWER = 100 / 3.0;
    private static final double UPPER = 200 / 3.0;

    private final Map<List<String>, Cuts> cuts = new HashMap<>();

    private record Cuts(double lower, double upper) {}

    private ScoreThirds() {}

    /** @param rows of regions.csv, several for each scan */
    static ScoreThirds of(List<Table.Row> rows) throws UnusableInputException {
        Map<List<String>, Map<SampleId, Double>> scans = new HashMap<>();
        for (Table.Row row : rows) {
            if (row.get("score").isPresent()) {
                scans.computeIfAbsent(key(row), k -> new LinkedHashMap<>()).put(SampleId.of(row), row.number("score"));
            }
        }
        ScoreThirds thirds = new ScoreThirds();
        scans.forEach((key, own) -> {
            RegionSummary all = RegionSummary.of(List.copyOf(own.values()));
            thirds.cuts.put(key, new Cuts(all.percentile(LOWER), all.percentile(UPPER)));
        });
        return thirds;
    }

    /** low, middle or high; empty where the scan has no score. */
    Optional<String> of(Table.Row row) throws UnusableInputException {
        Cuts own = cuts.get(key(row));
        if (own == null || row.get("score").isEmpty()) {
            return Optional.empty();
        }
        double score = row.number("score");
        return Optional.of(score <= own.lower ? "low" : score <= own.upper ? "middle" : "high");
    }

    private static List<String> key(Table.Row row) throws UnusableInputException {
        return List.of(row.require("task"), row.requireName("class"));
    }
}
