package medai.explain.region;

import java.util.Arrays;
import java.util.List;
import medai.cohort.statistics.Moments;

/**
 * The mean activation of a region over the scans that have it (RA thesis, equation 5.1), and how it varies between them.
 *
 * @param scans that have the region
 * @param mean NaN without scans
 * @param sd of the sample, dividing by n - 1; NaN below two scans
 */
public record RegionSummary(int scans, double mean, double sd, double min, double max, List<Double> values) {
    public RegionSummary {
        values = List.copyOf(values);
    }

    /** @param values one for each scan that has the region */
    public static RegionSummary of(List<Double> values) {
        double[] all = values.stream().mapToDouble(v -> v).toArray();
        return new RegionSummary(
                all.length,
                Moments.mean(all),
                Moments.sd(all),
                Arrays.stream(all).min().orElse(Double.NaN),
                Arrays.stream(all).max().orElse(Double.NaN),
                values);
    }

    /** A percentile, with linear interpolation between neighbouring values; NaN without scans. */
    public double percentile(double percent) {
        return Moments.percentile(values.stream().mapToDouble(v -> v).toArray(), percent);
    }
}
