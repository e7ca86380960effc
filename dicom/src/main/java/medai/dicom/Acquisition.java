package medai.dicom;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import medai.imaging.file.UnusableInputException;

/**
 * What tells the images at one position apart: what they show, and when they were taken. NaN stands for what a file does not say.
 *
 * @param kind part of a complex image or other kind of image, such as {@code phase} or {@code water}; empty if the file names none
 * @param type values of ImageType, backslash between them
 * @param temporalPosition index of the time point
 * @param triggerTime ms after the trigger, in gated scans
 * @param seconds when it was acquired, from the midnight of some day on
 * @param number of the acquisition within the series
 * @param echoTime ms
 * @param bValue of diffusion weighting, s/mm²
 * @param instance number of the image within the series
 * @param frame number within its file
 */
record Acquisition(
        String kind,
        String type,
        double temporalPosition,
        double triggerTime,
        double seconds,
        double number,
        double echoTime,
        double bValue,
        double instance,
        double frame) {

    /** A number by which images at one position are sorted, the most significant first. */
    record Key(String name, ToDoubleFunction<Acquisition> of) {}

    static final Key SECONDS = new Key("time of acquisition", Acquisition::seconds);
    static final Key ECHO_TIME = new Key("echo time", Acquisition::echoTime);
    static final Key B_VALUE = new Key("b-value", Acquisition::bValue);

    /**
     * The order of volumes. The echo comes first, since its images are a volume at every time; then what tells the time, with the
     * b-value before the number of the image, which a copy or an anonymisation may have given anew.
     */
    static final List<Key> ORDER = List.of(
            ECHO_TIME,
            new Key("temporal position", Acquisition::temporalPosition),
            new Key("trigger time", Acquisition::triggerTime),
            SECONDS,
            new Key("acquisition number", Acquisition::number),
            B_VALUE,
            new Key("instance number", Acquisition::instance),
            new Key("frame", Acquisition::frame));

    /** Words of ImageType (PS3.3, C.7.6.1.1.2, and what Siemens and Philips write there) for kinds that are not to be mixed. */
    private static final Map<String, List<String>> KINDS = Map.of(
            "magnitude", List.of("M", "MAGNITUDE", "M_FFE", "M_SE", "M_IR", "M_TFE"),
            "phase", List.of("P", "PHASE", "PHASE MAP", "PHASE_MAP", "P_FFE", "P_SE", "PHASE CONTRAST"),
            "real", List.of("R", "REAL", "R_FFE", "R_SE", "R_IR"),
            "imaginary", List.of("I", "IMAGINARY", "I_FFE", "I_SE", "I_IR"),
            "water", List.of("W", "WATER"),
            "fat", List.of("F", "FAT"),
            "inphase", List.of("IP", "IN_PHASE"),
            "opposed", List.of("OP", "OUT_PHASE", "OPP_PHASE", "OPPOSED_PHASE"),
            "adc", List.of("ADC", "ADC_UNSPECIFIED"),
            "localizer", List.of("LOCALIZER"));

    /** GE's private number of the part of a complex image. */
    private static final List<String> GE_KINDS = List.of("magnitude", "phase", "real", "imaginary");

    private static final Pattern TIME = Pattern.compile("([0-9]{2}):?([0-9]{2}):?([0-9]{2}(\\.[0-9]*)?)");
    private static final Pattern DATE_TIME = Pattern.compile("([0-9]{8})([0-9]{6}(\\.[0-9]*)?).*");

    /** Of a frame, from its own and the shared functional groups, or from the dataset itself. */
    static Acquisition of(DicomDataset data, DicomDataset own, DicomDataset shared, int frame)
            throws UnusableInputException {
        DicomDataset content = own.item(Tag.FRAME_CONTENT_SEQUENCE);
        DicomDataset gating = Slice.group(own, shared, data, Tag.CARDIAC_SYNCHRONIZATION_SEQUENCE);
        double effective = Slice.group(own, shared, data, Tag.MR_ECHO_SEQUENCE).real(Tag.EFFECTIVE_ECHO_TIME);
        double index = content.ulong(Tag.TEMPORAL_POSITION_INDEX);
        String frameType = frameType(data, own, shared).text(Tag.FRAME_TYPE);
        double delay = gating.real(Tag.NOMINAL_CARDIAC_TRIGGER_DELAY_TIME);
        return new Acquisition(
                kind(data, own, shared),
                frameType.isEmpty() ? data.text(Tag.IMAGE_TYPE) : frameType,
                Double.isNaN(index) ? data.number(Tag.TEMPORAL_POSITION) : index,
                Double.isNaN(delay) ? data.number(Tag.TRIGGER_TIME) : delay,
                seconds(data, content),
                data.number(Tag.ACQUISITION_NUMBER),
                Double.isNaN(effective) ? data.number(Tag.ECHO_TIME) : effective,
                bValue(data, own, shared),
                data.number(Tag.INSTANCE_NUMBER),
                frame);
    }

    /** The same image as another, as far as anything but its number in the series says. */
    boolean isLike(Acquisition other) {
        return kind.equals(other.kind)
                && ORDER.subList(0, ORDER.indexOf(B_VALUE) + 1).stream()
                        .allMatch(key -> Double.compare(key.of.applyAsDouble(this), key.of.applyAsDouble(other)) == 0);
    }

    private static String kind(DicomDataset data, DicomDataset own, DicomDataset shared) throws UnusableInputException {
        DicomDataset frameType = frameType(data, own, shared);
        List<String> words = new ArrayList<>();
        words.add(frameType.text(Tag.COMPLEX_IMAGE_COMPONENT));
        Stream.of(frameType.text(Tag.FRAME_TYPE), data.text(Tag.IMAGE_TYPE))
                .flatMap(type -> Arrays.stream(type.split("\\\\")).skip(2)) // behind ORIGINAL and PRIMARY
                .forEach(words::add);
        for (String word : words) {
            String plain = word.strip().toUpperCase(Locale.ROOT);
            for (Map.Entry<String, List<String>> kind : KINDS.entrySet()) {
                if (kind.getValue().contains(plain)) {
                    return kind.getKey();
                }
            }
        }
        int[] ge =
                isPrivate(data, Tag.GE_PARAMETERS, "GEMS_PARM_01") ? data.ushorts(Tag.GE_IMAGE_COMPONENT) : new int[0];
        return ge.length == 1 && ge[0] < GE_KINDS.size() ? GE_KINDS.get(ge[0]) : "";
    }

    private static DicomDataset frameType(DicomDataset data, DicomDataset own, DicomDataset shared)
            throws UnusableInputException {
        return Slice.group(own, shared, data, Tag.MR_IMAGE_FRAME_TYPE_SEQUENCE);
    }

    private static double bValue(DicomDataset data, DicomDataset own, DicomDataset shared)
            throws UnusableInputException {
        DicomDataset diffusion = Slice.group(own, shared, data, Tag.MR_DIFFUSION_SEQUENCE);
        double standard = diffusion.real(Tag.DIFFUSION_B_VALUE);
        if (!Double.isNaN(standard)) {
            return standard;
        }
        if (diffusion.text(Tag.DIFFUSION_DIRECTIONALITY).equals("NONE")) {
            return 0;
        }
        if (isPrivate(data, Tag.SIEMENS_HEADER, "SIEMENS MR HEADER")) {
            return data.number(Tag.SIEMENS_B_VALUE);
        }
        if (isPrivate(data, Tag.PHILIPS_IMAGING, "Philips Imaging DD 001")) {
            return data.real(Tag.PHILIPS_B_VALUE);
        }
        // GE adds a large constant to the b-values of some sequences.
        return isPrivate(data, Tag.GE_PARAMETERS, "GEMS_PARM_01")
                ? firstOf(data.numbers(Tag.GE_B_VALUE)) % 1e8
                : Double.NaN;
    }

    private static double firstOf(double[] numbers) {
        return numbers.length > 0 ? numbers[0] : Double.NaN;
    }

    /** Private attributes belong to whoever has reserved their block. */
    private static boolean isPrivate(DicomDataset data, int creator, String owner) {
        return data.text(creator).equals(owner);
    }

    private static double seconds(DicomDataset data, DicomDataset content) throws UnusableInputException {
        for (String text : List.of(
                content.text(Tag.FRAME_ACQUISITION_DATE_TIME),
                data.text(Tag.ACQUISITION_DATE_TIME),
                data.text(Tag.ACQUISITION_DATE) + data.text(Tag.ACQUISITION_TIME))) {
            Matcher matcher = DATE_TIME.matcher(text);
            if (matcher.matches()) {
                return day(matcher.group(1)) * 86400 + ofDay(matcher.group(2));
            }
        }
        String time = data.text(Tag.ACQUISITION_TIME);
        double seconds = ofDay(time);
        if (Double.isNaN(seconds) && !time.isEmpty()) {
            throw new UnusableInputException(
                    "found \"%s\" in %s, expected a time such as 093015.25; correct the header, or empty it"
                            .formatted(time, Tag.describe(Tag.ACQUISITION_TIME)));
        }
        return seconds;
    }

    /** Days since 1970, or 0 for digits that are no date, such as the zeros of an anonymised one. */
    private static double day(String digits) {
        try {
            return LocalDate.parse(digits, DateTimeFormatter.BASIC_ISO_DATE).toEpochDay();
        } catch (DateTimeParseException e) {
            return 0;
        }
    }

    private static double ofDay(String time) {
        Matcher matcher = TIME.matcher(time);
        return matcher.matches()
                ? Integer.parseInt(matcher.group(1)) * 3600
                        + Integer.parseInt(matcher.group(2)) * 60
                        + Double.parseDouble(matcher.group(3))
                : Double.NaN;
    }
}
