package medai.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import medai.cohort.Sample;
import medai.cohort.run.Derivative;
import medai.cohort.run.Journal;
import medai.explain.map.CamPicture;
import medai.explain.map.MeanCam;
import medai.explain.map.TargetShare;
import medai.explain.map.TargetStructures;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.table.Table;

/**
 * Mean maps of correctly classified test subjects on a template, by task and over tasks (Inglese et al., section 2.9), with their
 * pictures and their shares at the target.
 */
final class MeanMaps {
    private final ExplainedScans scans;
    private final ExplainConfig explain;
    private final Path folder;
    private final Scan template;
    private final List<MeanCam> overTasks;
    private final List<Explanation.Share> shares = new ArrayList<>();
    private final DifferenceMaps differences;

    MeanMaps(ExplainedScans scans, ExplainConfig explain, Path template, Path folder) throws IOException {
        this.scans = scans;
        this.explain = explain;
        this.folder = folder;
        this.template = ScanReader.readFile(template);
        overTasks = means();
        differences = new DifferenceMaps(
                explain, this.template, folder, scans.cohort().study().seed());
    }

    private List<MeanCam> means() {
        return explain.classes().stream().map(c -> new MeanCam(grid())).toList();
    }

    private Grid grid() {
        return template.volume().grid();
    }

    /** The means of one task. */
    final class OfTask {
        private final int task;
        private final List<MeanCam> means = means();
        private final List<Sample> right = new ArrayList<>();
        private final DifferenceMaps.OfTask all = differences.new OfTask();

        OfTask(int task) {
            this.task = task;
        }

        /**
         * Adds a map of a correctly predicted class.
         *
         * @param signed map as {@link medai.explain.map.MapFiles#writeCoarse} places it
         */
        void add(int place, Sample sample, Volume signed) {
            means.get(place)
                    .add(
                            signed,
                            derivative(sample).toSource().placing(),
                            Set.of(sample.id().subject()));
            right.add(sample);
        }

        /**
         * Adds a map of any class of a scan whose class is known.
         *
         * @param scaled map on the common scale, placed likewise
         */
        void compare(int place, Sample sample, Volume scaled) {
            all.add(place, sample, scaled, derivative(sample).toSource().placing());
        }

        void finish(Journal journal) throws IOException {
            all.finish();
            for (int c = 0; c < means.size(); c++) {
                String label = explain.classes().get(c);
                if (means.get(c).maps() == 0) {
                    journal.warn("task %d: no test subject of class %s was classified correctly; it has no mean map"
                            .formatted(task, label));
                    continue;
                }
                overTasks
                        .get(c)
                        .add(
                                means.get(c).relative(),
                                Affine.identity(),
                                means.get(c).subjects());
                write(
                        Integer.toString(task),
                        label,
                        means.get(c),
                        right.stream()
                                .filter(s -> s.truth().stratum().equals(label))
                                .toList());
            }
        }
    }

    private Derivative derivative(Sample sample) {
        return scans.prepared().getOrDefault(sample.id(), List.of()).get(0);
    }

    /** Writes the means over tasks; returns how much of every mean lies at the target. */
    List<Explanation.Share> finish(List<Sample> all, Journal journal) throws IOException {
        differences.finish(
                (marked, label) -> {
                    Volume[] at = at(explain.target().orElseThrow(), of(all, label));
                    return TargetShare.of(marked, 0.5, at[0], at[1]);
                },
                explain.target().isPresent(),
                journal::say);
        for (int c = 0; c < overTasks.size(); c++) {
            String label = explain.classes().get(c);
            write("mean", label, overTasks.get(c), of(all, label));
        }
        if (explain.target().isPresent()) {
            Table.write(
                    folder.resolve("target-share.csv"),
                    List.of("task", "class", "threshold", "voxels", "share", "share_by_chance"),
                    shares.stream()
                            .map(s -> List.of(
                                    s.task(),
                                    s.label(),
                                    s.threshold(),
                                    s.share().voxels(),
                                    s.share().share(),
                                    s.share().byChance()))
                            .toList());
        }
        return List.copyOf(shares);
    }

    /** Writes mean map, thresholded maps and picture of one class in one task, or over all tasks. */
    private void write(String task, String label, MeanCam mean, List<Sample> averaged) throws IOException {
        if (mean.maps() == 0) {
            return;
        }
        Volume relative = mean.relative();
        Path at = task.equals("mean") ? folder : folder.resolve("task-" + task);
        String method = explain.method().fileName();
        String name = "mean_class-%s_desc-%s".formatted(label, method);
        NiftiWriter.write(
                at.resolve(name + "_cam.nii.gz"), relative, "medai mean CAM of class " + label + ", of its maximum");
        for (double threshold : explain.thresholds()) {
            float[] kept = relative.voxels().clone();
            for (int i = 0; i < kept.length; i++) {
                kept[i] = kept[i] >= threshold ? kept[i] : 0;
            }
            NiftiWriter.write(
                    at.resolve("%s_thr-%s_cam.nii.gz".formatted(name, threshold)),
                    relative.with(kept),
                    "medai mean CAM, thresholded");
        }
        String trials = task.equals("mean") ? "trials: " + mean.maps() : "trial " + (Integer.parseInt(task) + 1);
        String title = "%s of %s: mean over subjects, n = %d, %s"
                .formatted(method, label, mean.subjects().size(), trials);
        CamPicture.write(at.resolve(name + ".png"), title, template, relative, explain.thresholds());
        if (explain.target().isPresent()) {
            measure(task, label, relative, averaged, explain.target().get());
        }
    }

    private static List<Sample> of(List<Sample> all, String label) {
        return all.stream().filter(s -> s.truth().stratum().equals(label)).toList();
    }

    private void measure(String task, String label, Volume mean, List<Sample> averaged, TargetStructures target)
            throws IOException {
        Volume[] at = at(target, averaged);
        for (double threshold : explain.thresholds()) {
            shares.add(new Explanation.Share(task, label, threshold, TargetShare.of(mean, threshold, at[0], at[1])));
        }
    }

    /** In which share of some subjects each voxel of the template is near a target, and in which it is inside the body. */
    private Volume[] at(TargetStructures target, List<Sample> averaged) throws IOException {
        float[] near = new float[grid().size()];
        float[] body = new float[near.length];
        for (Sample sample : averaged) {
            LabelMap labels = Resampling.onto(
                    ScanReader.readLabels(scans.cohort().mask(sample.id(), target.mask())),
                    grid(),
                    derivative(sample).toSource(),
                    Resampling.Border.CENTRES);
            float[] wanted = new float[near.length];
            for (int i = 0; i < near.length; i++) {
                wanted[i] = target.labels().contains(labels.labels()[i]) ? 1 : 0;
                body[i] += labels.labels()[i] > 0 ? 1f / averaged.size() : 0;
            }
            boolean[] at = TargetShare.near(new Volume(grid(), wanted), target.within());
            for (int i = 0; i < near.length; i++) {
                near[i] += at[i] ? 1f / averaged.size() : 0;
            }
        }
        return new Volume[] {template.volume().with(near), template.volume().with(body)};
    }
}
