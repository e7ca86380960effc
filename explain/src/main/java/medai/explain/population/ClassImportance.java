package medai.explain.population;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import medai.matrices.Matrix;

/** The importance of features for one class: mean and standard deviation over scans, and the difference from the mean over all classes' scans. */
final class ClassImportance {
    private final double[] means;
    private final double[] deviations;
    private final double[] overall;
    private final int scans;

    private ClassImportance(double[] means, double[] deviations, double[] overall, int scans) {
        this.means = means;
        this.deviations = deviations;
        this.overall = overall;
        this.scans = scans;
    }

    /** Of every class, NaN where it has no scan. A class with more scans weighs more in the mean over all. */
    static List<ClassImportance> of(int classes, List<ScanFeatures> scans) {
        List<double[][]> rows = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            int own = c;
            rows.add(scans.stream()
                    .map(scan -> scan.importance().get(own))
                    .filter(Objects::nonNull)
                    .toArray(double[][]::new));
        }
        double[][] all = rows.stream().flatMap(Arrays::stream).toArray(double[][]::new);
        int features = scans.get(0).means().length;
        double[] none = new double[features];
        Arrays.fill(none, Double.NaN);
        double[] overall = none;
        if (all.length > 0) {
            try (Matrix matrix = Matrix.of(all)) {
                overall = matrix.means();
            }
        }
        List<ClassImportance> found = new ArrayList<>();
        for (double[][] own : rows) {
            if (own.length == 0) {
                found.add(new ClassImportance(none, none, none, 0));
                continue;
            }
            try (Matrix matrix = Matrix.of(own)) {
                found.add(new ClassImportance(matrix.means(), matrix.deviations(), overall, own.length));
            }
        }
        return found;
    }

    double mean(int feature) {
        return means[feature];
    }

    double deviation(int feature) {
        return deviations[feature];
    }

    /** What distinguishes the class. */
    double difference(int feature) {
        return means[feature] - overall[feature];
    }

    int scans() {
        return scans;
    }
}
