package medai.dicom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;

/**
 * What the first file of a series says of the whole: for the JSON file that BIDS puts beside an image, under BIDS's names, which are
 * DICOM's keywords, with all times in seconds.
 *
 * @param modality such as {@code MR}; empty if unknown
 * @param tilt of the gantry in degrees as stated, or NaN
 * @param common entries that hold for the series
 */
record SeriesFacts(String modality, double tilt, Map<String, Object> common) {
    private static final double MS = 1e-3;

    static SeriesFacts of(DicomDataset data) throws UnusableInputException {
        Map<String, Object> common = new LinkedHashMap<>();
        text(common, "Modality", data.text(Tag.MODALITY));
        text(common, "Manufacturer", data.text(Tag.MANUFACTURER));
        number(common, "MagneticFieldStrength", data.number(Tag.MAGNETIC_FIELD_STRENGTH));
        number(common, "SeriesNumber", data.number(Tag.SERIES_NUMBER));
        number(common, "RepetitionTime", data.number(Tag.REPETITION_TIME) * MS);
        number(common, "InversionTime", data.number(Tag.INVERSION_TIME) * MS);
        number(common, "FlipAngle", data.number(Tag.FLIP_ANGLE));
        number(common, "SliceThickness", data.number(Tag.SLICE_THICKNESS));
        return new SeriesFacts(data.text(Tag.MODALITY), data.number(Tag.GANTRY_DETECTOR_TILT), common);
    }

    private static void text(Map<String, Object> entries, String name, String value) {
        if (!value.isEmpty()) {
            entries.put(name, value);
        }
    }

    private static void number(Map<String, Object> entries, String name, double value) {
        if (!Double.isNaN(value)) {
            entries.put(name, value == Math.rint(value) && Math.abs(value) < 1e9 ? (Object) (long) value : value);
        }
    }

    /** Says whether a tilted gantry is still in the geometry. */
    void remarkTilt(Path file, double degrees, double least) {
        if (degrees >= least) {
            Remarks.add(
                    file,
                    "its slices lean against each other, as with a tilted gantry: the grid is kept sheared, and nothing was resampled");
        } else if (Math.abs(tilt) >= least) {
            Remarks.add(
                    file,
                    "it states a GantryDetectorTilt that the positions of its slices do not have: the tilt counts as corrected");
        }
    }

    /**
     * The entries for a scan. What differs between its volumes is a list with an entry for each.
     *
     * @param volumes their slices
     * @param channels volumes made of each image, 3 where it is coloured
     */
    Map<String, Object> sidecar(List<List<Slice>> volumes, int channels) {
        Map<String, Object> entries = new LinkedHashMap<>(common);
        String type = volumes.get(0).get(0).acquisition().type();
        if (!type.isEmpty()) {
            entries.put("ImageType", List.of(type.split("\\\\")));
        }
        String kind = volumes.get(0).get(0).acquisition().kind();
        if (List.of("magnitude", "phase", "real", "imaginary").contains(kind)) {
            entries.put("ComplexImageComponent", kind.toUpperCase(Locale.ROOT));
        } else {
            text(entries, "ImageKind", kind);
        }
        perVolume(entries, "EchoTime", volumes, slice -> slice.acquisition().echoTime() * MS);
        perVolume(entries, "DiffusionBValue", volumes, slice -> slice.acquisition()
                .bValue());
        perVolume(entries, "TriggerTime", volumes, slice -> slice.acquisition().triggerTime() * MS);
        perVolume(entries, "TemporalPositionIdentifier", volumes, slice -> slice.acquisition()
                .temporalPosition());
        double[] seconds = volumes.stream()
                .mapToDouble(volume -> volume.stream()
                        .mapToDouble(slice -> slice.acquisition().seconds())
                        .min()
                        .orElse(Double.NaN))
                .toArray();
        // Some scanners write the time of the series into every image: those are no times of volumes.
        boolean later = IntStream.range(1, seconds.length).allMatch(v -> seconds[v] > seconds[v - 1]);
        if (volumes.size() > 1 && later) {
            entries.put(
                    "VolumeTiming",
                    Arrays.stream(seconds)
                            .map(s -> Math.rint((s - seconds[0]) * 1e6) / 1e6)
                            .boxed()
                            .toList());
        }
        if (channels == 3) {
            entries.put("Channels", List.of("red", "green", "blue"));
        }
        return entries;
    }

    private static void perVolume(
            Map<String, Object> entries, String name, List<List<Slice>> volumes, ToDoubleFunction<Slice> value) {
        double[] values = volumes.stream()
                .mapToDouble(volume -> value.applyAsDouble(volume.get(0)))
                .map(v -> Math.rint(v * 1e9) / 1e9) // milliseconds to seconds without digits that nobody wrote
                .toArray();
        if (Arrays.stream(values).distinct().count() == 1) {
            number(entries, name, values[0]);
        } else if (Arrays.stream(values).noneMatch(Double::isNaN)) {
            List<Double> all = new ArrayList<>();
            for (double v : values) {
                all.add(v);
            }
            entries.put(name, all);
        }
    }
}
