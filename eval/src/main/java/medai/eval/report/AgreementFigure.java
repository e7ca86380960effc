package medai.eval.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import medai.eval.prediction.AgreementMatrix;
import medai.report.Squares;

/** Agreement of all pairs of raters as a heat map: the model with each reader, and the readers with each other. */
public final class AgreementFigure {
    private AgreementFigure() {}

    /** Pairs with fewer than two common scans stay white. */
    public static void write(Path stem, AgreementMatrix matrix) throws IOException {
        boolean categories = matrix.isOfCategories();
        List<String> names = matrix.names().stream()
                .filter(name -> !categories || !name.equals("readers_mean"))
                .toList();
        List<String> shown = names.stream()
                .map(name -> name.replace("readers_", "readers' "))
                .toList();
        Squares squares = new Squares(
                categories ? "Agreement (Matthews' coefficient)" : "Agreement (ICC(2,1))", "", "", shown, shown);
        for (int row = 0; row < names.size(); row++) {
            for (int column = 0; column < names.size(); column++) {
                double value = matrix.coefficient(names.get(row), names.get(column), categories);
                if (!Double.isNaN(value)) {
                    squares.fill(
                            row,
                            column,
                            value,
                            List.of(
                                    String.format(Locale.ROOT, "%.2f", value),
                                    "n " + matrix.scans(names.get(row), names.get(column))));
                }
            }
        }
        squares.write(stem);
    }
}
