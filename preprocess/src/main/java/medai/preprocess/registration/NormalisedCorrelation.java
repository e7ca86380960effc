package medai.preprocess.registration;

/** The squared Pearson correlation over the samples inside the moving image. */
record NormalisedCorrelation() implements Similarity {
    private static final double LEAST_OVERLAP = 0.1;

    @Override
    public double of(Sampling samples, float[] weights) {
        float[] f = samples.fixed();
        float[] m = samples.values();
        double[][] sums = new double[Sampling.chunkCount()][6];
        samples.chunks((c, begin, end) -> {
            double[] s = sums[c];
            for (int i = begin; i < end; i++) {
                if (!Float.isNaN(m[i])) {
                    s[0]++;
                    s[1] += f[i];
                    s[2] += m[i];
                    s[3] += (double) f[i] * f[i];
                    s[4] += (double) m[i] * m[i];
                    s[5] += (double) f[i] * m[i];
                }
            }
        });
        double[] s = new double[6];
        for (double[] sum : sums) {
            for (int i = 0; i < 6; i++) {
                s[i] += sum[i];
            }
        }
        double n = s[0];
        double varF = s[3] - s[1] * s[1] / n;
        double varM = s[4] - s[2] * s[2] / n;
        double cov = s[5] - s[1] * s[2] / n;
        if (n < LEAST_OVERLAP * samples.size() || !(varF > 0) || !(varM > 0)) {
            return Double.NEGATIVE_INFINITY;
        }
        double meanF = s[1] / n;
        double meanM = s[2] / n;
        samples.chunks((c, begin, end) -> {
            for (int i = begin; i < end; i++) {
                weights[i] = Float.isNaN(m[i])
                        ? 0
                        : (float) (2 * cov / (varF * varM) * ((f[i] - meanF) - cov / varM * (m[i] - meanM)));
            }
        });
        return cov * cov / (varF * varM);
    }
}
