package medai.dicom;

import medai.imaging.file.UnusableInputException;

/**
 * A frame's modality transform, from stored values to the modality's unit (PS3.3, C.11.1).
 *
 * @param slope not 0; 1 if the file states none
 * @param stated what the file states, in words
 */
record Rescale(double slope, double intercept, String stated) {
    /**
     * @param transform the functional group or dataset that holds it
     * @throws UnusableInputException if a number cannot be read, or the slope is 0
     */
    static Rescale of(DicomDataset data, DicomDataset transform) throws UnusableInputException {
        double slope = notZero(Tag.RESCALE_SLOPE, transform.number(Tag.RESCALE_SLOPE, 1));
        double intercept = transform.number(Tag.RESCALE_INTERCEPT, 0);
        double dose = notZero(Tag.DOSE_GRID_SCALING, data.number(Tag.DOSE_GRID_SCALING, 1));
        String type = transform.text(Tag.RESCALE_TYPE);
        String linear = (transform.has(Tag.RESCALE_SLOPE) ? "a" : "no") + " RescaleSlope and "
                + (transform.has(Tag.RESCALE_INTERCEPT) ? "a" : "no") + " RescaleIntercept"
                + (type.isEmpty() ? "" : " of RescaleType " + type);
        String stated = data.has(Tag.MODALITY_LUT_SEQUENCE) ? "a ModalityLUTSequence" : linear;
        return new Rescale(slope * dose, intercept, stated);
    }

    private static double notZero(int tag, double factor) throws UnusableInputException {
        if (factor == 0) {
            throw new UnusableInputException(
                    "found 0 in %s, expected another number, since all values would become equal; correct the header"
                            .formatted(Tag.describe(tag)));
        }
        return factor;
    }
}
