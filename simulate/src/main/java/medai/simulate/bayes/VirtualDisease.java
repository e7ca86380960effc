package medai.simulate.bayes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A disease that is defined only by the share of the images of each pattern that have it: P(pattern | disease) =
 * P(disease | pattern) P(pattern) / P(disease) (RA thesis, equation 5.2).
 */
public record VirtualDisease(List<Group> groups) {
    /**
     * @param posterior wanted share of the pattern's images that have the disease
     * @param diseased how many of them get it: whole numbers, so the realised share may differ a little
     */
    public record Group(Pattern pattern, double posterior, int diseased) {
        /** NaN for a pattern without images. */
        public double realised() {
            return (double) diseased / pattern.images();
        }
    }

    public VirtualDisease {
        groups = List.copyOf(groups);
    }

    /**
     * Distributes whole images by the largest-remainder method: the expected numbers are rounded down, then those with the
     * largest remainders get one more (the earlier pattern among equals) until the disease has its share of all images.
     *
     * @param posteriors of the patterns, in their order, each from 0 to 1
     */
    static VirtualDisease of(List<Pattern> patterns, List<Double> posteriors) {
        double expected = 0;
        int[] counts = new int[patterns.size()];
        double[] cut = new double[counts.length];
        int sum = 0;
        for (int k = 0; k < counts.length; k++) {
            double exact = posteriors.get(k) * patterns.get(k).images();
            counts[k] = (int) Math.floor(exact + 1e-9); // 0.7 * 10 is 7, whatever its last bit says
            cut[k] = Math.rint((exact - counts[k]) * 1e9); // equal remainders are equal, whatever their last bit says
            expected += exact;
            sum += counts[k];
        }
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, counts.length).boxed().toList());
        order.sort(Comparator.comparingDouble(k -> -cut[k])); // stable: the earlier among equals
        long missing = Math.round(expected) - sum;
        for (int i = 0; i < missing; i++) {
            counts[order.get(i)]++;
        }
        return new VirtualDisease(IntStream.range(0, counts.length)
                .mapToObj(k -> new Group(patterns.get(k), posteriors.get(k), counts[k]))
                .toList());
    }

    public int images() {
        return groups.stream().mapToInt(g -> g.pattern.images()).sum();
    }

    public int diseased() {
        return groups.stream().mapToInt(Group::diseased).sum();
    }

    /** Realised share of the diseased among all images that contain a region, whatever else they contain; NaN if none does. */
    public double posteriorOf(String region) {
        double images = 0;
        double diseased = 0;
        for (Group group : groups) {
            if (group.pattern.regions().contains(region)) {
                images += group.pattern.images();
                diseased += group.diseased;
            }
        }
        return diseased / images;
    }

    /**
     * The area under the ROC curve of an observer who knows every image's pattern and its wanted posterior, and so the most that
     * a network can reach: within a pattern labels are assigned at random. NaN if all or none are diseased.
     */
    public double attainableAuroc() {
        double pairs = 0;
        double positives = 0;
        double negatives = 0;
        for (Group one : groups) {
            double p = one.posterior * one.pattern.images();
            positives += p;
            negatives += one.pattern.images() - p;
            for (Group other : groups) {
                double n = (1 - other.posterior) * other.pattern.images();
                double wins = one.posterior > other.posterior ? 1 : one.posterior == other.posterior ? 0.5 : 0;
                pairs += p * n * wins;
            }
        }
        return pairs / (positives * negatives);
    }
}
