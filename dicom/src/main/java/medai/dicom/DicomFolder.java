package medai.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;

/** medai's own reader of DICOM series. */
public final class DicomFolder implements SeriesReader {
    private static final int START = 132;

    /** A series being collected: what its first file says, and its slices. */
    private record Gathered(double number, String label, String modality, List<Slice> slices) {}

    @Override
    public String name() {
        return "medai";
    }

    @Override
    public Found read(Path folder) throws IOException {
        Map<String, Gathered> all = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (Path file : files(folder)) {
            try {
                DicomFile dicom = DicomFile.read(file);
                if (DicomPixels.isImage(dicom.dataset())) {
                    gather(dicom, all);
                }
            } catch (UnusableInputException e) {
                problems.add(e.getMessage());
            }
        }
        if (all.isEmpty() && problems.isEmpty()) {
            throw new UnusableInputException(
                    folder, "no DICOM image", "a folder with at least one", "name the folder that holds the series");
        }
        List<Series> series = new ArrayList<>();
        Map<String, Integer> used = new HashMap<>();
        all.values().stream()
                .sorted(Comparator.comparingDouble(Gathered::number).thenComparing(Gathered::label))
                .forEach(gathered -> {
                    int times = used.merge(gathered.label, 1, Integer::sum);
                    String unique = times == 1 ? gathered.label : gathered.label + "-again" + times;
                    series.addAll(SeriesAssembly.split(unique, gathered.modality, gathered.slices));
                });
        return new Found(series, problems);
    }

    private static void gather(DicomFile file, Map<String, Gathered> all) throws UnusableInputException {
        DicomDataset data = file.dataset();
        List<Slice> slices;
        try {
            slices = Slice.of(file);
        } catch (UnusableInputException e) {
            throw DicomFile.named(file.file(), e);
        }
        String uid = data.text(Tag.SERIES_INSTANCE_UID);
        String key = uid.isEmpty() ? String.valueOf(file.file().getParent()) : uid;
        Gathered gathered = all.get(key);
        if (gathered == null) {
            double number = data.number(Tag.SERIES_NUMBER, 0);
            String label = String.format(Locale.ROOT, "%.0f-%s", number, plain(data.text(Tag.SERIES_DESCRIPTION)));
            gathered = new Gathered(number, label, data.text(Tag.MODALITY), new ArrayList<>());
            all.put(key, gathered);
        }
        gathered.slices.addAll(slices);
    }

    private static String plain(String text) {
        String plain =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return plain.isEmpty() ? "series" : plain;
    }

    /** The files whose content or name looks like DICOM. */
    private static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            throw new MissingInputException(folder + ": no such folder; correct the path");
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> files = new ArrayList<>();
            for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
                if (looksLikeDicom(file)) {
                    files.add(file);
                }
            }
            return files;
        }
    }

    static boolean looksLikeDicom(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.matches(".*\\.(dcm|ima|dicom)(\\.gz)?")) {
            return true;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return DicomFile.looksLike(in.readNBytes(START));
        }
    }
}
