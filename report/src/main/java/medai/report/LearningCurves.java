package medai.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.imaging.table.Numbers;
import medai.imaging.table.Table;
import org.knowm.xchart.XYChart;

/** The loss over the epochs of one stage, one line per task, from their log.csv. */
public final class LearningCurves {
    private static final int MOST_NAMED = 12; // more lines cannot be told apart

    private LearningCurves() {}

    /**
     * Draws the curves.
     *
     * @param stem of the PNG and the SVG
     * @param logs name of a line to its log.csv
     */
    public static void write(Path stem, String stage, Map<String, Path> logs) throws IOException {
        XYChart chart =
                Figure.chart("Loss in stage %s, by task".formatted(stage), "epoch", "loss (mean over the epoch)");
        Map<String, List<double[]>> lines = lines(stage, logs);
        chart.getStyler().setLegendVisible(lines.size() <= MOST_NAMED);
        int kind = 0;
        for (Map.Entry<String, List<double[]>> line : lines.entrySet()) {
            double[] epochs = line.getValue().stream().mapToDouble(p -> p[0]).toArray();
            double[] losses = line.getValue().stream().mapToDouble(p -> p[1]).toArray();
            Figure.line(
                            chart,
                            "task " + line.getKey(),
                            epochs,
                            losses,
                            Figure.COLORS.get(kind++ % Figure.COLORS.size()))
                    .setLineWidth(1.6f);
        }
        Figure.write(stem, chart);
    }

    private static Map<String, List<double[]>> lines(String stage, Map<String, Path> logs) throws IOException {
        Map<String, List<double[]>> lines = new LinkedHashMap<>();
        for (Map.Entry<String, Path> log : logs.entrySet()) {
            List<double[]> points = new ArrayList<>();
            for (Table.Row row : Table.read(log.getValue()).rows()) {
                boolean loss = row.require("stage").equals(stage)
                        && row.require("name").equals("loss");
                // The loss of a training that diverged is no number, and nothing that could be drawn.
                if (loss && Numbers.parse(row.cell("value")).isPresent()) {
                    points.add(new double[] {row.number("epoch"), row.number("value")});
                }
            }
            if (!points.isEmpty()) {
                lines.put(log.getKey(), points);
            }
        }
        return lines;
    }
}
