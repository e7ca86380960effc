package medai.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntConsumer;
import medai.imaging.Blocks;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.Scan;
import medai.imaging.picture.Montage;
import medai.imaging.picture.Plane;
import medai.imaging.picture.SlicePicture;
import medai.imaging.picture.Tile;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * Writes a phantom cohort: {@code manifest.csv}, {@code scans/}, {@code truth/} (label maps, maps of what the class changed,
 * every drawn number), {@code template.nii.gz} with its labels (of other views than the first {@code template_VIEW.nii.gz}), and
 * {@code cohort.png} to look at.
 */
public final class PhantomCohort {
    private static final int SHOWN_PER_GROUP = 2;

    private final Phantom phantom;
    private final Path folder;

    public PhantomCohort(Phantom phantom, Path folder) {
        this.phantom = phantom;
        this.folder = folder;
    }

    /**
     * @param subjects how many; numbers 0 to subjects - 1
     * @param progress receives the number of subjects written so far
     * @return what each subject's images say about its group, for a report on how hard the cohort is
     */
    public List<Clues> write(int subjects, IntConsumer progress) throws IOException {
        Phantom.Subject template = phantom.template();
        for (String view : phantom.views()) {
            String name = view.equals(first()) ? "template" : "template_" + view;
            NiftiWriter.write(folder.resolve(name + ".nii.gz"), template.scan(view), describe("template"));
            NiftiWriter.writeLabels(
                    folder.resolve(name + "_labels.nii.gz"), template.labels(view), describe("template labels"));
        }
        Table.write(
                folder.resolve("labels.csv"),
                List.of("label", "structure", "planted"),
                phantom.structures().entrySet().stream()
                        .map(e -> List.of(
                                e.getKey(), e.getValue(), phantom.planted().contains(e.getKey()) ? "yes" : "no"))
                        .toList());
        List<Written> all = new ArrayList<>();
        Map<String, List<Phantom.Subject>> shown = new LinkedHashMap<>();
        @Nullable CompletableFuture<Written> writing = null;
        for (int index = 0; index < subjects; index++) {
            Phantom.Subject subject = phantom.subject(index); // while the one before is written
            finish(writing, all, progress);
            writing = CompletableFuture.supplyAsync(() -> written(subject));
            List<Phantom.Subject> examples = shown.computeIfAbsent(group(subject), g -> new ArrayList<>());
            if (examples.size() < SHOWN_PER_GROUP) {
                examples.add(subject);
            }
        }
        finish(writing, all, progress);
        if (!all.isEmpty()) {
            write("truth/drawn.csv", all.stream().map(Written::drawn).toList());
            picture(shown);
            write(
                    "manifest.csv",
                    all.stream().map(Written::manifest).toList()); // last: a manifest means a complete cohort
        }
        return all.stream().map(Written::clues).toList();
    }

    /** What is left of a subject when its images are in their files. */
    private record Written(Map<String, Object> manifest, Map<String, Object> drawn, Clues clues) {}

    private static void finish(@Nullable CompletableFuture<Written> writing, List<Written> all, IntConsumer progress)
            throws IOException {
        if (writing == null) {
            return;
        }
        try {
            all.add(writing.join());
            progress.accept(all.size());
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException io) {
                throw io.getCause();
            }
            throw e;
        }
    }

    private Written written(Phantom.Subject subject) {
        Map<String, Object> drawn = new LinkedHashMap<>();
        drawn.put("subject", subject.name());
        drawn.put("group", group(subject));
        drawn.putAll(subject.drawn());
        Clues seen = Clues.of(group(subject), subject.scan(first()), subject.labels(first()), phantom.planted());
        Double known = subject.drawn().get(phantom.oracle());
        Clues clues = known == null ? seen : new Clues(seen.group(), seen.global(), seen.coarse(), known);
        try {
            return new Written(writeSubject(subject), drawn, clues);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, List<Map<String, Object>> rows) throws IOException {
        Table.write(
                folder.resolve(file),
                List.copyOf(rows.get(0).keySet()),
                rows.stream().map(row -> List.copyOf(row.values())).toList());
    }

    private Map<String, Object> writeSubject(Phantom.Subject subject) throws IOException {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("subject", subject.name());
        for (String view : phantom.views()) {
            String path = "scans/sub-%s_%s.nii.gz".formatted(subject.name(), view);
            NiftiWriter.write(folder.resolve(path), subject.scan(view), describe(subject.name()));
            row.put(view, path);
        }
        for (String view : phantom.views()) {
            String suffix = phantom.views().size() == 1 ? "" : "_" + view;
            String labels = "truth/sub-%s_labels%s.nii.gz".formatted(subject.name(), suffix);
            NiftiWriter.writeLabels(folder.resolve(labels), subject.labels(view), describe("truth"));
            String changed = "truth/sub-%s_changed%s.nii.gz".formatted(subject.name(), suffix);
            NiftiWriter.writeLabels(folder.resolve(changed), subject.changed(view), describe("what is changed"));
            row.put("labels" + suffix, labels);
            row.put("changed" + suffix, changed);
        }
        row.putAll(subject.columns());
        row.put("origin", "simulated");
        return row;
    }

    private void picture(Map<String, List<Phantom.Subject>> shown) throws IOException {
        Montage montage = new Montage("medai simulate " + phantom.kind() + ": simulated scans and their truth");
        shown.forEach((group, subjects) -> subjects.forEach(subject -> {
            List<Tile> row = new ArrayList<>();
            for (String view : phantom.views()) {
                Volume scan = subject.scan(view);
                SlicePicture slices = SlicePicture.of(scan, Scan.Form.SFORM, 1);
                for (Plane plane : planes()) {
                    int slice = plane.slices(scan.grid()) / 2;
                    row.add(slices.draw(plane, slice));
                    row.add(slices.draw(plane, slice, subject.labels(view), SlicePicture.Overlay.labels()));
                }
            }
            montage.row(group, row);
        }));
        List<String> columns = new ArrayList<>();
        for (String view : phantom.views()) {
            for (Plane plane : planes()) {
                columns.add(planes().size() > 1 ? plane.name().toLowerCase(Locale.ROOT) : view);
                columns.add("label map");
            }
        }
        montage.columns(columns).note("Not real anatomy.").write(folder.resolve("cohort.png"));
    }

    /** Volumes of thick slices are shown in the slice plane only. */
    private List<Plane> planes() {
        boolean thick = phantom.views().size() > 1
                || phantom.template().scan(first()).grid().depth() == 1;
        return thick ? List.of(Plane.AXIAL) : List.of(Plane.values());
    }

    private String first() {
        return phantom.views().get(0);
    }

    private static String group(Phantom.Subject subject) {
        return subject.columns().getOrDefault("group", "");
    }

    private String describe(String what) {
        return "simulated " + phantom.kind() + " (medai phantom): " + what;
    }

    /**
     * What a reader could use to classify one subject without a network.
     *
     * @param global statistics of the whole image by name: mean, SD, volume above thresholds, ...
     * @param coarse the image averaged over 8 x 8 x 8 blocks
     * @param oracle from the truth: what {@link Phantom#oracle} names, or the share of the labelled volume that the planted
     *     structures take
     */
    public record Clues(String group, Map<String, Double> global, List<Double> coarse, double oracle) {
        private static final int BLOCKS = 8;
        private static final int THRESHOLDS = 8;

        static Clues of(String group, Volume scan, Volume labels, List<Integer> planted) {
            float[] v = scan.voxels();
            float max = 0;
            double sum = 0;
            double squares = 0;
            for (float value : v) {
                max = Math.max(max, value);
                sum += value;
                squares += (double) value * value;
            }
            Map<String, Double> global = new LinkedHashMap<>();
            double mean = sum / v.length;
            global.put("mean", mean);
            global.put("sd", Math.sqrt(squares / v.length - mean * mean));
            float[] sorted = v.clone();
            Arrays.sort(sorted);
            float reference = sorted[(int) (0.98 * (sorted.length - 1))];
            for (int t = 1; t <= THRESHOLDS; t++) {
                float threshold = reference * t / (THRESHOLDS + 1);
                int above = -1 - Arrays.binarySearch(sorted, Math.nextDown(threshold));
                global.put("volume above " + t + "/9 of the 98th percentile", (double) (v.length - Math.max(above, 0)));
            }
            double inside = 0;
            double structure = 0;
            for (float label : labels.voxels()) {
                inside += label > 0 ? 1 : 0;
                structure += planted.contains((int) label) ? 1 : 0;
            }
            global.put("foreground volume", inside);
            return new Clues(
                    group, global, relative(Blocks.means(scan, BLOCKS), mean), structure / Math.max(1, inside));
        }

        private static List<Double> relative(double[] blocks, double mean) {
            return Arrays.stream(blocks).map(block -> block / mean).boxed().toList();
        }
    }
}
