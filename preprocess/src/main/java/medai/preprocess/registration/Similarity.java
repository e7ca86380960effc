package medai.preprocess.registration;

/** How alike two images are at the same samples; larger is more alike. */
sealed interface Similarity permits MutualInformation, NormalisedCorrelation {
    /**
     * @param weights filled with the derivative with respect to the moving image's value at each sample, 0 outside of it
     * @return the similarity, or negative infinity where the images hardly overlap
     */
    double of(Sampling samples, float[] weights);
}
