package medai.dicom;

import static java.util.Map.entry;

import java.util.Map;

/**
 * The DICOM attributes that medai reads, by their keywords in PS3.6. The patient's name is read to keep it out of names of files,
 * the date of acquisition to sort volumes that were acquired around midnight; neither is ever written.
 */
final class Tag {
    static final int MEDIA_STORAGE_SOP_CLASS_UID = 0x00020002;
    static final int TRANSFER_SYNTAX_UID = 0x00020010;
    static final int IMAGE_TYPE = 0x00080008;
    static final int SOP_INSTANCE_UID = 0x00080018;
    static final int ACQUISITION_DATE = 0x00080022;
    static final int ACQUISITION_DATE_TIME = 0x0008002A;
    static final int ACQUISITION_TIME = 0x00080032;
    static final int MODALITY = 0x00080060;
    static final int MANUFACTURER = 0x00080070;
    static final int SERIES_DESCRIPTION = 0x0008103E;
    static final int FRAME_TYPE = 0x00089007;
    static final int COMPLEX_IMAGE_COMPONENT = 0x00089208;
    static final int PATIENT_NAME = 0x00100010;
    static final int PATIENT_ID = 0x00100020;
    static final int OTHER_PATIENT_NAMES = 0x00101001;
    static final int SLICE_THICKNESS = 0x00180050;
    static final int REPETITION_TIME = 0x00180080;
    static final int ECHO_TIME = 0x00180081;
    static final int INVERSION_TIME = 0x00180082;
    static final int MAGNETIC_FIELD_STRENGTH = 0x00180087;
    static final int SPACING_BETWEEN_SLICES = 0x00180088;
    static final int TRIGGER_TIME = 0x00181060;
    static final int GANTRY_DETECTOR_TILT = 0x00181120;
    static final int IMAGER_PIXEL_SPACING = 0x00181164;
    static final int FLIP_ANGLE = 0x00181314;
    static final int FRAME_ACQUISITION_DATE_TIME = 0x00189074;
    static final int DIFFUSION_DIRECTIONALITY = 0x00189075;
    static final int EFFECTIVE_ECHO_TIME = 0x00189082;
    static final int DIFFUSION_B_VALUE = 0x00189087;
    static final int MR_ECHO_SEQUENCE = 0x00189114;
    static final int MR_DIFFUSION_SEQUENCE = 0x00189117;
    static final int CARDIAC_SYNCHRONIZATION_SEQUENCE = 0x00189118;
    static final int MR_IMAGE_FRAME_TYPE_SEQUENCE = 0x00189226;
    static final int SIEMENS_HEADER = 0x00190010;
    static final int MOSAIC_IMAGES = 0x0019100A;
    static final int SIEMENS_B_VALUE = 0x0019100C;
    static final int STUDY_INSTANCE_UID = 0x0020000D;
    static final int SERIES_INSTANCE_UID = 0x0020000E;
    static final int SERIES_NUMBER = 0x00200011;
    static final int ACQUISITION_NUMBER = 0x00200012;
    static final int INSTANCE_NUMBER = 0x00200013;
    static final int PATIENT_ORIENTATION = 0x00200020;
    static final int IMAGE_POSITION = 0x00200032;
    static final int IMAGE_ORIENTATION = 0x00200037;
    static final int TEMPORAL_POSITION = 0x00200100;
    static final int SLICE_LOCATION = 0x00201041;
    static final int FRAME_CONTENT_SEQUENCE = 0x00209111;
    static final int PLANE_POSITION_SEQUENCE = 0x00209113;
    static final int PLANE_ORIENTATION_SEQUENCE = 0x00209116;
    static final int TEMPORAL_POSITION_INDEX = 0x00209128;
    static final int NOMINAL_CARDIAC_TRIGGER_DELAY_TIME = 0x00209153;
    static final int SAMPLES_PER_PIXEL = 0x00280002;
    static final int PHOTOMETRIC_INTERPRETATION = 0x00280004;
    static final int PLANAR_CONFIGURATION = 0x00280006;
    static final int NUMBER_OF_FRAMES = 0x00280008;
    static final int ROWS = 0x00280010;
    static final int COLUMNS = 0x00280011;
    static final int PIXEL_SPACING = 0x00280030;
    static final int BITS_ALLOCATED = 0x00280100;
    static final int BITS_STORED = 0x00280101;
    static final int HIGH_BIT = 0x00280102;
    static final int PIXEL_REPRESENTATION = 0x00280103;
    static final int RESCALE_INTERCEPT = 0x00281052;
    static final int RESCALE_SLOPE = 0x00281053;
    static final int RESCALE_TYPE = 0x00281054;
    static final int RED_DESCRIPTOR = 0x00281101;
    static final int RED_DATA = 0x00281201;
    static final int MODALITY_LUT_SEQUENCE = 0x00283000;
    static final int LUT_DESCRIPTOR = 0x00283002;
    static final int LUT_DATA = 0x00283006;
    static final int PIXEL_MEASURES_SEQUENCE = 0x00289110;
    static final int PIXEL_TRANSFORMATION_SEQUENCE = 0x00289145;
    static final int SIEMENS_CSA_IMAGE = 0x00291010;
    static final int GE_PARAMETERS = 0x00430010;
    static final int GE_IMAGE_COMPONENT = 0x0043102F;
    static final int GE_B_VALUE = 0x00431039;
    static final int PHILIPS_IMAGING = 0x20010010;
    static final int PHILIPS_B_VALUE = 0x20011003;
    static final int GRID_FRAME_OFFSETS = 0x3004000C;
    static final int DOSE_GRID_SCALING = 0x3004000E;
    static final int SHARED_GROUPS = 0x52009229;
    static final int PER_FRAME_GROUPS = 0x52009230;
    static final int FLOAT_PIXEL_DATA = 0x7FE00008;
    static final int DOUBLE_PIXEL_DATA = 0x7FE00009;
    static final int PIXEL_DATA = 0x7FE00010;
    static final int ITEM = 0xFFFEE000;
    static final int ITEM_END = 0xFFFEE00D;
    static final int SEQUENCE_END = 0xFFFEE0DD;

    /** Keywords of those whose values messages quote. */
    private static final Map<Integer, String> KEYWORDS = Map.ofEntries(
            entry(ACQUISITION_TIME, "AcquisitionTime"),
            entry(SLICE_THICKNESS, "SliceThickness"),
            entry(REPETITION_TIME, "RepetitionTime"),
            entry(ECHO_TIME, "EchoTime"),
            entry(INVERSION_TIME, "InversionTime"),
            entry(MAGNETIC_FIELD_STRENGTH, "MagneticFieldStrength"),
            entry(SPACING_BETWEEN_SLICES, "SpacingBetweenSlices"),
            entry(TRIGGER_TIME, "TriggerTime"),
            entry(GANTRY_DETECTOR_TILT, "GantryDetectorTilt"),
            entry(IMAGER_PIXEL_SPACING, "ImagerPixelSpacing"),
            entry(FLIP_ANGLE, "FlipAngle"),
            entry(EFFECTIVE_ECHO_TIME, "EffectiveEchoTime"),
            entry(DIFFUSION_B_VALUE, "DiffusionBValue"),
            entry(SERIES_NUMBER, "SeriesNumber"),
            entry(ACQUISITION_NUMBER, "AcquisitionNumber"),
            entry(INSTANCE_NUMBER, "InstanceNumber"),
            entry(PATIENT_ORIENTATION, "PatientOrientation"),
            entry(IMAGE_POSITION, "ImagePositionPatient"),
            entry(IMAGE_ORIENTATION, "ImageOrientationPatient"),
            entry(TEMPORAL_POSITION, "TemporalPositionIdentifier"),
            entry(SLICE_LOCATION, "SliceLocation"),
            entry(TEMPORAL_POSITION_INDEX, "TemporalPositionIndex"),
            entry(NOMINAL_CARDIAC_TRIGGER_DELAY_TIME, "NominalCardiacTriggerDelayTime"),
            entry(SAMPLES_PER_PIXEL, "SamplesPerPixel"),
            entry(PLANAR_CONFIGURATION, "PlanarConfiguration"),
            entry(NUMBER_OF_FRAMES, "NumberOfFrames"),
            entry(ROWS, "Rows"),
            entry(COLUMNS, "Columns"),
            entry(PIXEL_SPACING, "PixelSpacing"),
            entry(BITS_ALLOCATED, "BitsAllocated"),
            entry(BITS_STORED, "BitsStored"),
            entry(HIGH_BIT, "HighBit"),
            entry(PIXEL_REPRESENTATION, "PixelRepresentation"),
            entry(RESCALE_INTERCEPT, "RescaleIntercept"),
            entry(RESCALE_SLOPE, "RescaleSlope"),
            entry(MODALITY_LUT_SEQUENCE, "ModalityLUTSequence"),
            entry(LUT_DESCRIPTOR, "LUTDescriptor"),
            entry(LUT_DATA, "LUTData"),
            entry(GRID_FRAME_OFFSETS, "GridFrameOffsetVector"),
            entry(DOSE_GRID_SCALING, "DoseGridScaling"));

    private Tag() {}

    /** As the standard writes it, such as {@code Rows (0028,0010)}; the keyword is left out if messages rarely need it. */
    static String describe(int tag) {
        return "%s(%04X,%04X)"
                .formatted(KEYWORDS.containsKey(tag) ? KEYWORDS.get(tag) + " " : "", tag >>> 16, tag & 0xFFFF);
    }
}
