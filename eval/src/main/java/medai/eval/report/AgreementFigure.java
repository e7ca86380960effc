package medai.eval.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import medai.eval.prediction.AgreementMatrix;
import medai.report.Figure;
import org.knowm.xchart.HeatMapChart;

/** Agreement of all pairs of raters as a heat map: the model with each reader, and the readers with each other. */
public final class AgreementFigure {
    private AgreementFigure() {}

    /** Pairs with fewer than two common scans stay white. */
    public static void write(Path stem, AgreementMatrix matrix) throws IOException {
        boolean categories = matrix.isOfCategories();
        List<String> names = matrix.names().stream()
                .filter(name -> !categories || !name.equals("readers_mean"))
                .toList();
        List<String> upwards = new ArrayList<>(names);
        Collections.reverse(upwards);
        List<Number[]> cells = new ArrayList<>();
        for (int x = 0; x < names.size(); x++) {
            for (int y = 0; y < upwards.size(); y++) {
                double value = matrix.coefficient(names.get(x), upwards.get(y), categories);
                if (!Double.isNaN(value)) {
                    cells.add(new Number[] {x, y, Math.rint(value * 100) / 100});
                }
            }
        }
        HeatMapChart chart =
                Figure.heatMap(categories ? "Agreement (Matthews' coefficient)" : "Agreement (ICC(2,1))", "", "");
        chart.getStyler().setMin(0).setMax(1);
        chart.getStyler().setHeatMapValueDecimalPattern("0.00");
        chart.addSeries("agreement", shortened(names), shortened(upwards), cells);
        Figure.write(stem, chart);
    }

    /** Labels that fit below a square. */
    private static List<String> shortened(List<String> names) {
        return names.stream().map(name -> name.replace("readers_", "")).toList();
    }
}
