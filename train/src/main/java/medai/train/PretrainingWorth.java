package medai.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import medai.cohort.run.RunFolder;
import medai.cohort.run.TaskFolder;
import medai.eval.Summary;
import medai.imaging.table.Table;

/**
 * Whether a pretraining stage was worth its time: areas under the curve on the test parts, one for each task.
 *
 * @param untrained of a linear model on the features before training
 * @param frozen of one on the pretrained features
 * @param fineTuned of the network that goes on learning from them with labels
 * @param scratch of the same network without pretraining
 * @param linear of a linear model on the scan in 8 x 8 x 8 means
 */
public record PretrainingWorth(
        List<Double> untrained,
        List<Double> frozen,
        List<Double> fineTuned,
        List<Double> scratch,
        List<Double> linear) {
    public PretrainingWorth {
        untrained = List.copyOf(untrained);
        frozen = List.copyOf(frozen);
        fineTuned = List.copyOf(fineTuned);
        scratch = List.copyOf(scratch);
        linear = List.copyOf(linear);
    }

    /**
     * Beside what networks reached, what the linear probe of a stage found.
     *
     * @param stage that learned without labels
     * @param fineTuned of the networks of all tasks
     * @param scratch of those without the stage
     */
    public static PretrainingWorth of(RunFolder run, String stage, List<Double> fineTuned, List<Double> scratch)
            throws IOException {
        Map<String, List<Double>> found = new LinkedHashMap<>();
        for (int task = 0; task < fineTuned.size(); task++) {
            TaskFolder folder = run.task(task).stage(stage);
            for (Table.Row row : Table.read(LinearProbe.file(folder)).rows()) {
                if (row.require("part").equals("test")) {
                    found.computeIfAbsent(row.require("inputs"), key -> new ArrayList<>())
                            .add(row.number("auroc"));
                }
            }
        }
        return new PretrainingWorth(
                found.getOrDefault(LinearProbe.Inputs.UNTRAINED.key(), List.of()),
                found.getOrDefault(LinearProbe.Inputs.PRETRAINED.key(), List.of()),
                fineTuned,
                scratch,
                found.getOrDefault(LinearProbe.Inputs.SCAN.key(), List.of()));
    }

    /** Means over the tasks, for {@code summary.json}. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("auroc_untrained_features", mean(untrained));
        facts.put("auroc_pretrained_frozen", mean(frozen));
        facts.put("auroc_fine_tuned", mean(fineTuned));
        facts.put("auroc_without_pretraining", mean(scratch));
        facts.put("auroc_linear_baseline", mean(linear));
        return facts;
    }

    private static double mean(List<Double> areas) {
        return Summary.of(areas).mean();
    }

    /** A line for each, with mean, SD and range. */
    public String describe() {
        StringBuilder text = new StringBuilder("AUROC of the test parts    mean     SD   lowest highest\n");
        line(text, "untrained features", untrained);
        line(text, "pretrained, frozen", frozen);
        line(text, "fine-tuned", fineTuned);
        line(text, "without pretraining", scratch);
        line(text, "linear baseline", linear);
        return text.toString();
    }

    private static void line(StringBuilder text, String name, List<Double> areas) {
        Summary summary = Summary.of(areas);
        text.append(String.format(
                Locale.ROOT,
                "%-24s%7.3f%7.3f %8.3f%8.3f%n",
                name,
                summary.mean(),
                summary.sd(),
                areas.stream().mapToDouble(a -> a).min().orElse(Double.NaN),
                areas.stream().mapToDouble(a -> a).max().orElse(Double.NaN)));
    }
}
