package medai.eval.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.imaging.file.WholeFile;
import medai.imaging.table.Table;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The loss over the epochs of one stage, one line per task, from their log.csv. */
public final class LearningCurves {
    /** Colours that colour-blind readers tell apart (Okabe and Ito 2008). */
    private static final Color[] COLORS = {
        new Color(0x0072B2),
        new Color(0xD55E00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0xE69F00),
        new Color(0x56B4E9)
    };

    private LearningCurves() {}

    /** @param logs name of a line to its log.csv */
    public static void write(Path png, String stage, Map<String, Path> logs) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(760)
                .height(420)
                .title("Loss in stage " + stage)
                .xAxisTitle("epoch")
                .yAxisTitle("loss (mean over the epoch)")
                .theme(Styler.ChartTheme.Matlab)
                .build();
        chart.getStyler().setSeriesColors(COLORS).setLegendPosition(Styler.LegendPosition.OutsideE);
        for (Map.Entry<String, List<double[]>> line : lines(stage, logs).entrySet()) {
            double[] epochs = line.getValue().stream().mapToDouble(p -> p[0]).toArray();
            double[] losses = line.getValue().stream().mapToDouble(p -> p[1]).toArray();
            chart.addSeries(line.getKey(), epochs, losses).setMarker(SeriesMarkers.NONE);
        }
        WholeFile.write(png, out -> BitmapEncoder.saveBitmap(chart, out, BitmapEncoder.BitmapFormat.PNG));
    }

    private static Map<String, List<double[]>> lines(String stage, Map<String, Path> logs) throws IOException {
        Map<String, List<double[]>> lines = new LinkedHashMap<>();
        for (Map.Entry<String, Path> log : logs.entrySet()) {
            List<double[]> points = new ArrayList<>();
            for (Table.Row row : Table.read(log.getValue()).rows()) {
                if (row.require("stage").equals(stage) && row.require("name").equals("loss")) {
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
