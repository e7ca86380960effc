package medai.train;

import java.util.List;
import medai.cohort.Sample;

/** How often scans are repeated so that rare totals weigh more; see {@link StageConfig.Balance#SCORES}. */
final class ScoreBalance {
    private static final int BINS = 10;
    private static final int MOST = 5;

    private final int[] counts = new int[BINS];

    ScoreBalance(List<Sample> samples) {
        for (Sample sample : samples) {
            double total = sample.truth().total();
            if (!Double.isNaN(total)) {
                counts[bin(total)]++;
            }
        }
    }

    private static int bin(double total) {
        return (int) Math.max(0, Math.min(BINS - 1, Math.floor(total)));
    }

    /** How often an epoch holds a scan; once where its total is not known. */
    int copies(Sample sample) {
        double total = sample.truth().total();
        if (Double.isNaN(total)) {
            return 1;
        }
        int most = 0;
        for (int count : counts) {
            most = Math.max(most, count + 1);
        }
        return Math.min(MOST, most / (counts[bin(total)] + 1));
    }
}
