package medai.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import medai.imaging.file.MemoryShortageException;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;

/** medai's own reader of DICOM series. */
public final class DicomFolder implements SeriesReader {
    private static final int START = 132;

    private final boolean namesAsGiven;

    /** Leaves patients' names out of the labels of series. */
    public DicomFolder() {
        this(false);
    }

    /** @param namesAsGiven whether a series keeps its description as its label even if the patient's name is in it */
    public DicomFolder(boolean namesAsGiven) {
        this.namesAsGiven = namesAsGiven;
    }

    /** A series being collected: what its first file says, and its slices. */
    private record Gathered(double number, String label, String study, SeriesFacts facts, List<Slice> slices) {}

    @Override
    public String name() {
        return "medai";
    }

    @Override
    public SeriesReader withNamesAsGiven() {
        return new DicomFolder(true);
    }

    @Override
    public Found read(Path folder) throws IOException {
        Map<String, Gathered> all = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        boolean single = Files.isRegularFile(folder);
        for (Path file : single ? List.of(folder) : files(folder)) {
            try {
                DicomFile dicom = DicomFile.read(file);
                if (single || DicomPixels.isImage(dicom.dataset())) { // reports and plans lie beside images
                    gather(dicom, all);
                }
            } catch (UnusableInputException | MemoryShortageException e) {
                problems.add(e.getMessage());
            }
        }
        if (all.isEmpty() && problems.isEmpty()) {
            throw new UnusableInputException(
                    folder, "no DICOM image", "a folder with at least one", "name the folder that holds the series");
        }
        remarkReplacedUids(folder, List.copyOf(all.values()));
        List<Series> series = new ArrayList<>();
        Map<String, Integer> used = new HashMap<>();
        all.values().stream()
                .sorted(Comparator.comparingDouble(Gathered::number).thenComparing(Gathered::label))
                .forEach(gathered -> {
                    int times = used.merge(gathered.label, 1, Integer::sum);
                    String unique = times == 1 ? gathered.label : gathered.label + "-again" + times;
                    series.addAll(SeriesAssembly.split(unique, gathered.slices, gathered.facts));
                });
        return new Found(series, problems);
    }

    private void gather(DicomFile file, Map<String, Gathered> all) throws UnusableInputException {
        DicomDataset data = file.dataset();
        List<Slice> slices = Slice.of(file);
        String uid = data.text(Tag.SERIES_INSTANCE_UID);
        String patient = data.text(Tag.PATIENT_ID);
        String key = (uid.isEmpty() ? String.valueOf(file.file().getParent()) : uid) + "\n" + patient;
        if (!uid.isEmpty() && all.keySet().stream().anyMatch(k -> k.startsWith(uid + "\n") && !k.equals(key))) {
            Remarks.add(file.file(), "its series has images of several patients by PatientID, which are kept apart");
        }
        Gathered gathered = all.get(key);
        if (gathered == null) {
            try {
                double number = data.number(Tag.SERIES_NUMBER, 0);
                String label = String.format(Locale.ROOT, "%.0f-%s", number, plain(description(file)));
                gathered = new Gathered(
                        number, label, data.text(Tag.STUDY_INSTANCE_UID), SeriesFacts.of(data), new ArrayList<>());
            } catch (UnusableInputException e) {
                throw DicomFile.named(file.file(), e);
            }
            all.put(key, gathered);
            if (data.text(Tag.PHOTOMETRIC_INTERPRETATION).equals("MONOCHROME1")) {
                Remarks.add(
                        file.file(), "its low values are to be shown bright (MONOCHROME1); they are kept as they are");
            }
        }
        gathered.slices.addAll(slices);
    }

    /**
     * Some anonymisers give every file a series UID of its own: then nothing says that the files belong together, but it shows.
     */
    private static void remarkReplacedUids(Path folder, List<Gathered> all) {
        Map<List<Object>, List<Slice>> alike = new LinkedHashMap<>();
        for (Gathered one : all) {
            Slice slice = one.slices.get(0);
            if (one.slices.size() == 1 && slice.plane() != null) {
                alike.computeIfAbsent(
                                List.of(one.study, one.label, slice.columns(), slice.rows()), k -> new ArrayList<>())
                        .add(slice);
            }
        }
        for (List<Slice> slices : alike.values()) {
            Plane first = Stacks.plane(slices.get(0));
            double[] normal = first.normal();
            long places = slices.stream()
                    .map(slice -> Math.rint(Stacks.plane(slice).along(normal) * 100))
                    .distinct()
                    .count();
            boolean parallel =
                    slices.stream().allMatch(slice -> Stacks.plane(slice).isParallelTo(first));
            if (slices.size() > 2 && places == slices.size() && parallel) {
                Remarks.add(
                        "%s, %d images".formatted(folder, slices.size()),
                        "each is a series of its own, though study, series number and orientation are the same and their places "
                                + "differ: probably one series whose SeriesInstanceUID was replaced file by file; give all one UID to get one volume");
            }
        }
    }

    /** The series description, without words of the patient's name. */
    private String description(DicomFile file) {
        DicomDataset data = file.dataset();
        String text = data.letters(Tag.SERIES_DESCRIPTION);
        if (namesAsGiven) {
            return text;
        }
        Set<String> names = new HashSet<>();
        for (int tag : new int[] {Tag.PATIENT_NAME, Tag.OTHER_PATIENT_NAMES, Tag.PATIENT_ID}) {
            names.addAll(names(data.letters(tag)));
        }
        names.removeIf(name -> name.length() < 2);
        List<String> all = words(text);
        List<String> kept = all.stream()
                .filter(word -> !isOf(names, word) && !names.contains(withoutZeros(word)))
                .toList();
        if (kept.size() == all.size()) {
            return text;
        }
        Remarks.add(
                file.file(),
                "its series description holds the patient's name or number, which is left out of the name of the file; --names keeps it");
        return String.join(" ", kept);
    }

    /** Whether a word is made of names one after the other, as {@code annamaria}. */
    private static boolean isOf(Set<String> names, String word) {
        boolean[] reached = new boolean[word.length() + 1]; // where names may end: trying all ways would take for ever
        reached[0] = true;
        for (int at = 0; at < word.length(); at++) {
            for (String name : names) {
                if (reached[at] && word.startsWith(name, at)) {
                    reached[at + name.length()] = true;
                }
            }
        }
        return reached[word.length()];
    }

    private static String withoutZeros(String word) {
        return word.replaceFirst("^0+(?=.)", "");
    }

    /** Words of a text in plain letters; names with umlauts and the like in both ways to write them without. */
    private static Set<String> names(String text) {
        String spelt = text.toLowerCase(Locale.ROOT)
                .replace("\u00e4", "ae")
                .replace("\u00f6", "oe")
                .replace("\u00fc", "ue")
                .replace("\u00df", "ss")
                .replace("\u00e6", "ae")
                .replace("\u00f8", "oe")
                .replace("\u00e5", "aa");
        Set<String> names = new HashSet<>(words(text));
        names.addAll(words(spelt));
        words(text).forEach(word -> names.add(withoutZeros(word)));
        return names;
    }

    private static List<String> words(String text) {
        String ascii = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
        return Arrays.stream(ascii.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                .filter(word -> !word.isEmpty())
                .toList();
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
            byte[] start = in.readNBytes(START);
            return DicomFile.looksLike(start) || DicomFile.looksLikeWithoutPreamble(start);
        }
    }
}
