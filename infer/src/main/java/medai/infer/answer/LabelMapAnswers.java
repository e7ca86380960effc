package medai.infer.answer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.cohort.Sample;
import medai.cohort.Study;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.Derivative;
import medai.cohort.target.MaskTarget;
import medai.imaging.LabelMap;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.networks.Network;
import org.jspecify.annotations.Nullable;

/**
 * Label maps on the grids of the original scans, written to {@code labels/} beside predictions.csv, which lists them; where a
 * target has finishing steps, the finished maps are written to {@code regions/}.
 */
final class LabelMapAnswers implements AnswerTable {
    private static final long MOST_SUMS = Integer.MAX_VALUE - 8L;

    private final MaskTarget target;
    private final Map<SampleId, List<Derivative>> prepared;
    private final Path file;
    private final SegmentedManifest segmented;
    private final SampleRows rows = new SampleRows(List.of("view", "path", "truth", "regions"));

    LabelMapAnswers(MaskTarget target, Map<SampleId, List<Derivative>> prepared, Study study, Path file) {
        segmented = new SegmentedManifest(
                study.manifest(), Set.copyOf(study.data().viewColumns().values()));
        this.target = target;
        this.prepared = prepared;
        this.file = file;
    }

    @Override
    public void add(Network network, Sample sample, int task, String part) throws IOException {
        LabelMapAnswer answer = of(network, sample);
        List<Derivative> views = prepared.getOrDefault(sample.id(), List.of());
        for (int v = 0; v < answer.views().size(); v++) {
            String view = answer.views().get(v);
            LabelMap labels = onScan(answer.labelMaps().get(v), views.get(v));
            Path map = file("labels", task, sample.id(), view);
            NiftiWriter.writeLabels(map, labels, "medai label map of " + view);
            segmented.add(task, sample.id(), part, "found_" + view, map);
            MaskTarget.Structures own = target.structures(view);
            Path finished = null;
            if (!own.finish().isEmpty()) {
                finished = file("regions", task, sample.id(), view);
                NiftiWriter.writeLabels(finished, own.finished(labels), "medai regions of " + view);
                segmented.add(task, sample.id(), part, "regions_" + view, finished);
            }
            List<Path> truths = sample.truth().labelMaps();
            rows.add(
                    sample.id(),
                    task,
                    part,
                    Arrays.<@Nullable Object>asList(
                            view,
                            beside(map),
                            truths.isEmpty() ? null : beside(truths.get(v)),
                            finished == null ? null : beside(finished)));
        }
    }

    private Path file(String folder, int task, SampleId id, String view) {
        return file.resolveSibling(folder)
                .resolve("task-" + task)
                .resolve("%s_view-%s_dseg.nii.gz".formatted(id.entities(), view));
    }

    private Path beside(Path other) {
        Path folder = file.toAbsolutePath().resolveSibling(".").normalize();
        return folder.relativize(other.toAbsolutePath().normalize());
    }

    /** The labels of a sample's voxels, on the grids of its prepared scans. */
    private LabelMapAnswer of(Network network, Sample sample) throws IOException {
        List<String> views = network.spec().views();
        List<Windows> windows = new ArrayList<>();
        for (int v = 0; v < views.size(); v++) {
            Path file = sample.views().get(v);
            Volume scan = ScanReader.readFile(file).volume();
            List<Integer> size = network.spec().inputSizes().get(v);
            if (!network.spec().features().seesWindows()) {
                ScanInput.requireSize(file, scan.grid(), size);
            }
            int outputs = target.outputs().get(v);
            long sums = (long) outputs
                    * size.get(0)
                    * scan.grid().width()
                    * scan.grid().height();
            if (sums > MOST_SUMS) {
                throw new UnusableInputException(
                        file,
                        "%d outputs of %s".formatted(outputs, scan.grid().describe()),
                        "fewer than 2^31 numbers for the slices of a window",
                        "train with a network.window of fewer slices");
            }
            windows.add(new Windows(scan, size, outputs));
        }
        int passes = windows.stream().mapToInt(Windows::count).max().orElseThrow();
        for (int pass = 0; pass < passes; pass++) {
            int number = pass;
            List<float[]> outputs = network.allOutputs(
                    joined(windows.stream().map(view -> view.voxels(number)).toList()));
            for (int v = 0; v < views.size(); v++) {
                windows.get(v).take(Logits.finite(outputs.get(v), sample.id()));
            }
        }
        List<LabelMap> maps = new ArrayList<>();
        for (int v = 0; v < views.size(); v++) {
            maps.add(target.labels(v).labels(windows.get(v).numbers()));
        }
        return new LabelMapAnswer(views, maps);
    }

    private static float[] joined(List<float[]> images) {
        float[] all = new float[images.stream().mapToInt(image -> image.length).sum()];
        int at = 0;
        for (float[] image : images) {
            System.arraycopy(image, 0, all, at, image.length);
            at += image.length;
        }
        return all;
    }

    /** Resamples labels onto the original scan: the nearest label, and background where the network saw nothing. */
    private static LabelMap onScan(LabelMap labels, Derivative view) throws IOException {
        return Resampling.onto(labels, view.sourceGrid(), view.toSource().inverse(), Resampling.Border.EDGES);
    }

    @Override
    public void write() throws IOException {
        rows.write(file);
        segmented.write(file.resolveSibling("manifest.csv"));
    }
}
