package medai.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import medai.cohort.Sample;
import medai.explain.map.CamPicture;
import medai.explain.map.GroupDifference;
import medai.explain.map.TargetShare;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.Scan;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * Where the maps for a class are higher in tested subjects of that class than in the others: unlike a mean map, which always has a
 * maximum, this is empty if the network has found nothing. All tested subjects count, rightly called or not. Their maps are on the
 * scale of their network's training part; the mean over the network's test part is taken off first, since networks differ, and a
 * subject that several networks tested counts once, with the mean of its maps. Of the difference of means only voxels are kept
 * whose p, corrected for all voxels and all explained classes, is below 0.05; thresholds are shares of its maximum, as those of mean maps are.
 */
final class DifferenceMaps {
    static final String TABLE = "group-difference.csv";
    private static final double LEVEL = 0.05;
    private static final int PERMUTATIONS = 1000;
    private static final int FEWEST = 4; // subjects of each group
    private static final int MOST_VOXELS = 60_000;
    private static final List<String> COLUMNS = List.of(
            "class",
            "subjects",
            "others",
            "permutations",
            "largest_t",
            "smallest_p",
            "threshold",
            "voxels",
            "share",
            "share_by_chance",
            "reason");

    private final ExplainConfig explain;
    private final Scan template;
    private final Path folder;
    private final long seed;
    private final int step;
    private final Grid tested;
    private final List<Map<String, Subject>> subjects = new ArrayList<>();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    /** Shares at the target, where there is one. */
    @FunctionalInterface
    interface Target {
        TargetShare of(Volume marked, String label) throws IOException;
    }

    private static final class Subject {
        private final String label;
        private final double[] sum;
        private int maps;

        Subject(String label, int voxels) {
            this.label = label;
            sum = new double[voxels];
        }
    }

    DifferenceMaps(ExplainConfig explain, Scan template, Path folder, long seed) {
        this.explain = explain;
        this.template = template;
        this.folder = folder;
        this.seed = seed;
        Grid grid = template.volume().grid();
        int every = 1;
        while ((long) places(grid.width(), every) * places(grid.height(), every) * places(grid.depth(), every)
                > MOST_VOXELS) {
            every++;
        }
        step = every;
        tested = new Grid(
                places(grid.width(), step),
                places(grid.height(), step),
                places(grid.depth(), step),
                grid.affine().after(Affine.scaling(step, step, step)));
        explain.classes().forEach(name -> subjects.add(new TreeMap<>()));
    }

    private static int places(int size, int every) {
        return (size + every - 1) / every;
    }

    /** The maps of one network. */
    final class OfTask {
        private final List<double[]> sums = new ArrayList<>();
        private final int[] counts = new int[explain.classes().size()];
        private final List<List<Subject>> seen = new ArrayList<>();

        OfTask() {
            explain.classes().forEach(name -> {
                sums.add(new double[tested.size()]);
                seen.add(new ArrayList<>());
            });
        }

        /**
         * @param place of the class that the map is for
         * @param map on the common scale
         * @param toMap from the template's world to the map's
         */
        void add(int place, Sample sample, Volume map, Affine toMap) {
            float[] placed = Resampling.onto(
                            map, tested, toMap, Resampling.Interpolation.TRILINEAR, Resampling.Border.EDGES)
                    .voxels();
            Subject subject = subjects.get(place)
                    .computeIfAbsent(
                            sample.id().subject(),
                            id -> new Subject(sample.truth().stratum(), placed.length));
            double[] sum = sums.get(place);
            for (int i = 0; i < placed.length; i++) {
                subject.sum[i] += placed[i];
                sum[i] += placed[i];
            }
            subject.maps++;
            counts[place]++;
            seen.get(place).add(subject);
        }

        void finish() {
            for (int place = 0; place < counts.length; place++) {
                double[] sum = sums.get(place);
                for (Subject subject : seen.get(place)) {
                    for (int i = 0; i < sum.length; i++) {
                        subject.sum[i] -= sum[i] / counts[place];
                    }
                }
            }
        }
    }

    /** Tests every class, and writes maps, pictures and the table. */
    void finish(Target target, boolean hasTarget, Consumer<String> told) throws IOException {
        for (int place = 0; place < subjects.size(); place++) {
            String label = explain.classes().get(place);
            List<float[]> maps = new ArrayList<>();
            List<Subject> all = List.copyOf(subjects.get(place).values());
            boolean[] inGroup = new boolean[all.size()];
            int group = 0;
            for (int i = 0; i < inGroup.length; i++) {
                Subject subject = all.get(i);
                inGroup[i] = subject.label.equals(label);
                group += inGroup[i] ? 1 : 0;
                float[] mean = new float[subject.sum.length];
                for (int v = 0; v < mean.length; v++) {
                    mean[v] = (float) (subject.sum[v] / subject.maps);
                }
                maps.add(mean);
            }
            int others = inGroup.length - group;
            if (group < FEWEST || others < FEWEST) {
                rows.add(Arrays.asList(
                        label,
                        group,
                        others,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "fewer than " + FEWEST + " subjects of a group"));
                told.accept("maps for %s are not compared: %d subjects of it and %d others, and %d of each are needed"
                        .formatted(label, group, others, FEWEST));
                continue;
            }
            GroupDifference found = GroupDifference.of(
                            maps, inGroup, PERMUTATIONS, Draw.of(seed, "group difference", label))
                    .ofSeveral(subjects.size());
            write(label, group, others, found, hasTarget ? target : null, told);
        }
        Table.write(folder.resolve(TABLE), COLUMNS, rows);
    }

    private void write(
            String label, int group, int others, GroupDifference found, @Nullable Target target, Consumer<String> out)
            throws IOException {
        String name =
                "difference_class-%s_desc-%s".formatted(label, explain.method().fileName());
        double most = Arrays.stream(found.t()).max().orElse(0);
        double least = Arrays.stream(found.p()).min().orElse(1);
        Volume grid = template.volume();
        float[] p = onTemplate(found.p());
        float[] kept = onTemplate(found.difference());
        float highest = 0;
        for (int i = 0; i < kept.length; i++) {
            kept[i] = p[i] < LEVEL ? kept[i] : 0;
            highest = Math.max(highest, kept[i]);
        }
        NiftiWriter.write(
                folder.resolve(name + "_cam.nii.gz"), grid.with(kept), "medai difference of mean maps, p below 0.05");
        NiftiWriter.write(folder.resolve(name + "_t.nii.gz"), grid.with(onTemplate(found.t())), "medai t of maps");
        NiftiWriter.write(folder.resolve(name + "_p.nii.gz"), grid.with(p), "medai p of t, corrected for all voxels");
        List<String> said = new ArrayList<>();
        List<Double> thresholds = new ArrayList<>(explain.thresholds());
        thresholds.add(0, 0.0);
        for (double threshold : thresholds) {
            float[] marked = new float[kept.length];
            int voxels = 0;
            for (int i = 0; i < kept.length; i++) {
                boolean above = kept[i] > 0 && kept[i] >= threshold * highest;
                marked[i] = above ? 1 : 0;
                voxels += above ? 1 : 0;
            }
            TargetShare share = target == null || voxels == 0 ? null : target.of(grid.with(marked), label);
            rows.add(Arrays.asList(
                    label,
                    group,
                    others,
                    PERMUTATIONS,
                    most,
                    least,
                    threshold,
                    voxels,
                    share == null ? null : share.share(),
                    share == null ? null : share.byChance(),
                    ""));
            said.add("%d at %s%s"
                    .formatted(
                            voxels,
                            threshold,
                            share == null
                                    ? ""
                                    : String.format(Locale.ROOT, " (%.0f %% at the target)", 100 * share.share())));
        }
        String told = highest == 0
                ? "no voxel differs (smallest p %.3f)".formatted(least)
                : "voxels that differ, by share of the maximum: " + String.join(", ", said);
        CamPicture.writeDifference(
                folder.resolve(name + ".png"),
                "%s for %s: n = %d against %d; smallest p %.3f"
                        .formatted(explain.method().fileName(), label, group, others, least),
                template,
                grid.with(kept),
                highest,
                explain.thresholds());
        out.accept("maps for %s, %d subjects of it against %d others: %s".formatted(label, group, others, told));
    }

    /** Each tested voxel stands for those up to the next one. */
    private float[] onTemplate(double[] values) {
        Grid grid = template.volume().grid();
        float[] all = new float[grid.size()];
        int at = 0;
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++, at++) {
                    all[at] = (float) values[tested.index(x / step, y / step, z / step)];
                }
            }
        }
        return all;
    }
}
