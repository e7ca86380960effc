package medai.eval.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The free-response curve: sensitivity to lesions against false positives per image, from the strictest threshold to none.
 *
 * @param points ascending, from (0, 0); tied scores come at once
 * @param averagePrecision area under precision and recall, every recall step at the precision there (no interpolation)
 */
public record Froc(List<Point> points, double averagePrecision) {
    /** False positives per image at which sensitivities are averaged (LUNA16 challenge). */
    public static final List<Double> RATES = List.of(0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0);

    /**
     * One threshold.
     *
     * @param falsePositives per image
     */
    public record Point(double threshold, double falsePositives, double sensitivity) {}

    public Froc {
        points = List.copyOf(points);
    }

    public static Froc of(DetectionSet set) {
        int[] once = new int[set.images()];
        Arrays.fill(once, 1);
        return of(set, once);
    }

    /** The same with each image counted as often as given. */
    public static Froc of(DetectionSet set, int[] weights) {
        List<DetectionSet.Hit> hits = new ArrayList<>(set.hits());
        hits.sort(Comparator.comparingDouble(DetectionSet.Hit::score).reversed());
        double lesions = set.lesions(weights);
        double images = DetectionSet.images(weights);
        List<Point> points = new ArrayList<>();
        points.add(new Point(Double.POSITIVE_INFINITY, 0, lesions == 0 ? Double.NaN : 0));
        double correct = 0;
        double wrong = 0;
        double area = 0;
        for (int i = 0; i < hits.size(); ) {
            double score = hits.get(i).score();
            double before = correct;
            for (; i < hits.size() && hits.get(i).score() == score; i++) {
                int weight = weights[hits.get(i).image()];
                correct += hits.get(i).correct() ? weight : 0;
                wrong += hits.get(i).correct() ? 0 : weight;
            }
            area += correct > before ? (correct - before) / lesions * correct / (correct + wrong) : 0;
            points.add(new Point(score, wrong / images, correct / lesions));
        }
        return new Froc(points, lesions == 0 ? Double.NaN : area);
    }

    /** The largest sensitivity with no more than so many false positives per image. */
    public double sensitivityAt(double falsePositives) {
        double best = points.get(0).sensitivity();
        for (Point point : points) {
            best = point.falsePositives() <= falsePositives ? point.sensitivity() : best;
        }
        return best;
    }

    /** Mean sensitivity at {@link #RATES}. */
    public double score() {
        return RATES.stream().mapToDouble(this::sensitivityAt).average().orElse(Double.NaN);
    }
}
