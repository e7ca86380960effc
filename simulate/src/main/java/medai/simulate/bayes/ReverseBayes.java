package medai.simulate.bayes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Turns desired posteriors into virtual diseases; posteriors that contradict each other are refused with the reason. */
public final class ReverseBayes {
    private static final double ROUNDING = 1e-9;

    private ReverseBayes() {}

    /**
     * From posteriors of regions, whatever else an image contains. Images with several of the regions get the highest of their
     * posteriors; those with exactly one region get what its posterior then leaves, and those with none what makes the disease as
     * frequent as wanted. So the images without any region cannot be neutral: the more a region speaks for the disease, the less
     * they do.
     *
     * @param patterns each set of regions once
     * @param posteriors P(disease | region) of all regions, from 0 to 1
     * @param prior P(disease), above 0 and below 1
     * @throws IllegalArgumentException naming what is impossible
     */
    public static VirtualDisease ofRegions(List<Pattern> patterns, Map<String, Double> posteriors, double prior) {
        requirePosteriors(patterns, posteriors);
        double[] wanted = new double[patterns.size()];
        for (int k = 0; k < wanted.length; k++) {
            Set<String> regions = patterns.get(k).regions();
            wanted[k] = regions.size() < 2
                    ? Double.NaN
                    : regions.stream().mapToDouble(posteriors::get).max().orElseThrow();
        }
        for (int k = 0; k < wanted.length; k++) {
            Set<String> regions = patterns.get(k).regions();
            if (regions.size() == 1) {
                String region = regions.iterator().next();
                wanted[k] = alone(patterns, wanted, region, posteriors.getOrDefault(region, Double.NaN));
            }
        }
        posteriors.forEach((region, posterior) -> requireMet(patterns, wanted, region, posterior));
        return withRest(patterns, wanted, prior);
    }

    /** A region that never occurs alone has no images left to set its posterior with. */
    private static void requireMet(List<Pattern> patterns, double[] wanted, String region, double posterior) {
        double images = 0;
        double expected = 0;
        for (int k = 0; k < wanted.length; k++) {
            if (patterns.get(k).regions().contains(region)) {
                images += patterns.get(k).images();
                expected += wanted[k] * patterns.get(k).images();
            }
        }
        if (Math.abs(expected / images - posterior) > ROUNDING) {
            throw new IllegalArgumentException(
                    "%s is never the only region, so that its posterior is that of what it comes with, %.3f and not %s; add images with it alone"
                            .formatted(region, expected / images, posterior));
        }
    }

    /**
     * From posteriors of patterns; the one that is not named gets what makes the disease as frequent as wanted.
     *
     * @param posteriors by {@link Pattern#name}, all but one
     */
    public static VirtualDisease ofPatterns(List<Pattern> patterns, Map<String, Double> posteriors, double prior) {
        Set<String> named = new TreeSet<>(posteriors.keySet());
        double[] wanted = new double[patterns.size()];
        int open = 0;
        for (int k = 0; k < wanted.length; k++) {
            String name = patterns.get(k).name();
            wanted[k] = posteriors.getOrDefault(name, Double.NaN);
            open += posteriors.containsKey(name) ? 0 : 1;
            named.remove(name);
        }
        if (open != 1 || !named.isEmpty()) {
            throw new IllegalArgumentException("posteriors must name all patterns but one, of %s; found %s"
                    .formatted(patterns.stream().map(Pattern::name).toList(), posteriors.keySet()));
        }
        return withRest(patterns, wanted, prior);
    }

    private static void requirePosteriors(List<Pattern> patterns, Map<String, Double> posteriors) {
        Set<String> regions = new TreeSet<>();
        patterns.forEach(pattern -> regions.addAll(pattern.regions()));
        if (!posteriors.keySet().containsAll(regions)) {
            throw new IllegalArgumentException("each region needs a posterior; found %s for the regions %s"
                    .formatted(posteriors.keySet(), regions));
        }
        posteriors.forEach((region, posterior) -> {
            if (!(posterior >= 0 && posterior <= 1)) {
                throw new IllegalArgumentException(
                        "a posterior must be from 0 to 1; found %s for %s".formatted(posterior, region));
            }
            if (!regions.contains(region)) {
                throw new IllegalArgumentException("no image contains the region " + region);
            }
        });
    }

    /** What images with this region only need, so that all with it have the posterior. */
    private static double alone(List<Pattern> patterns, double[] wanted, String region, double posterior) {
        double all = 0;
        double only = 0;
        double elsewhere = 0;
        for (int k = 0; k < wanted.length; k++) {
            Pattern pattern = patterns.get(k);
            if (pattern.regions().contains(region)) {
                all += pattern.images();
                if (pattern.regions().size() == 1) {
                    only += pattern.images();
                } else {
                    elsewhere += wanted[k] * pattern.images();
                }
            }
        }
        return checked(
                (posterior * all - elsewhere) / only,
                "%.0f images with only %s".formatted(only, region),
                "choose posteriors nearer to each other, or more images with this region alone");
    }

    private static VirtualDisease withRest(List<Pattern> patterns, double[] wanted, double prior) {
        if (!(prior > 0 && prior < 1)) {
            throw new IllegalArgumentException("the prior must be above 0 and below 1; found " + prior);
        }
        double expected = 0;
        int images = 0;
        int rest = -1;
        for (int k = 0; k < wanted.length; k++) {
            images += patterns.get(k).images();
            if (Double.isNaN(wanted[k])) {
                rest = k;
            } else {
                expected += wanted[k] * patterns.get(k).images();
            }
        }
        if (rest < 0) {
            throw new IllegalArgumentException(
                    "some images must contain none of the regions, to make up for the others; every image has one");
        }
        wanted[rest] = checked(
                (prior * images - expected) / patterns.get(rest).images(),
                "the %d images of pattern %s"
                        .formatted(
                                patterns.get(rest).images(), patterns.get(rest).name()),
                "choose posteriors nearer to the prior, or more such images");
        List<Double> posteriors = new ArrayList<>();
        for (double one : wanted) {
            posteriors.add(one);
        }
        return VirtualDisease.of(patterns, posteriors);
    }

    private static double checked(double posterior, String of, String mend) {
        if (!(posterior >= -ROUNDING && posterior <= 1 + ROUNDING)) {
            throw new IllegalArgumentException(
                    "%s would need a posterior of %.3f, which is no probability; %s".formatted(of, posterior, mend));
        }
        return Math.max(0, Math.min(1, posterior));
    }
}
