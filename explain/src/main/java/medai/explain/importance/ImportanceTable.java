package medai.explain.importance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import medai.imaging.table.Table;

/**
 * importance_PART.csv: a row for each feature; a column for each class, empty where it has no scan; after these, the standard
 * deviations over scans and the numbers of scans.
 */
public record ImportanceTable(List<String> classes, List<String> features, ImportanceMatrix matrix) {
    public static final String TRAIN = "importance_train.csv";
    public static final String TEST = "importance_test.csv";
    private static final String SD = "_sd";
    private static final String SCANS = "_n";

    public void write(Path file) throws IOException {
        List<String> columns = new ArrayList<>(List.of("feature"));
        columns.addAll(classes);
        classes.forEach(name -> columns.addAll(List.of(name + SD, name + SCANS)));
        List<double[]> means =
                IntStream.range(0, classes.size()).mapToObj(matrix::of).toList();
        List<double[]> sds =
                IntStream.range(0, classes.size()).mapToObj(matrix::sd).toList();
        List<List<Object>> rows = new ArrayList<>();
        for (int k = 0; k < features.size(); k++) {
            List<Object> row = new ArrayList<>(List.of(features.get(k)));
            for (double[] own : means) {
                row.add(own[k]);
            }
            for (int c = 0; c < classes.size(); c++) {
                row.add(sds.get(c)[k]);
                row.add(matrix.scans(c));
            }
            rows.add(row);
        }
        Table.write(file, columns, rows);
    }

    public static ImportanceTable read(Path file) throws IOException {
        Table table = Table.read(file);
        List<String> columns = table.columns();
        List<String> classes = columns.subList(1, 1 + (columns.size() - 1) / 3);
        List<String> features = new ArrayList<>();
        for (Table.Row row : table.rows()) {
            features.add(row.require("feature"));
        }
        ImportanceMatrix matrix = new ImportanceMatrix(classes.size(), features.size());
        for (int c = 0; c < classes.size(); c++) {
            String name = classes.get(c);
            long scans = (long) table.rows().get(0).number(name + SCANS);
            double[] means = new double[features.size()];
            double[] sds = new double[features.size()];
            for (int k = 0; k < means.length && scans > 0; k++) {
                means[k] = table.rows().get(k).number(name);
                sds[k] = scans > 1 ? table.rows().get(k).number(name + SD) : Double.NaN;
            }
            matrix.restore(c, scans, means, sds);
        }
        return new ImportanceTable(classes, features, matrix);
    }

    /** The table of the scans of all files together. */
    public static ImportanceTable merged(List<Path> files) throws IOException {
        ImportanceTable first = read(files.get(0));
        for (Path file : files.subList(1, files.size())) {
            first.matrix.add(read(file).matrix);
        }
        return first;
    }
}
