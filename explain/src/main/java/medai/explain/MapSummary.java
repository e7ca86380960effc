package medai.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.Derivative;
import medai.cohort.run.Journal;
import medai.cohort.split.Task;
import medai.explain.map.CamMontage;
import medai.explain.map.MapFiles;
import medai.explain.scale.GlobalScale;
import medai.explain.scale.ScaleFile;
import medai.imaging.Volume;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.table.Table;

/**
 * Summarises the maps of many scans: pictures of those with the highest and lowest logits, and means on a template. Works from
 * the files alone.
 */
final class MapSummary {
    private final ExplainedScans scans;
    private final ExplainConfig explain;
    private final List<String> views;
    private final Path folder;
    private final MapFiles files;
    private final Map<Path, List<Line>> tables = new HashMap<>();

    /** @param folder for all output of the explanation */
    MapSummary(ExplainedScans scans, ExplainConfig explain, List<String> views, Path folder, MapFiles files) {
        this.scans = scans;
        this.explain = explain;
        this.views = views;
        this.folder = folder;
        this.files = files;
    }

    /** A line of cams.csv: a map of all features on the scale of the training part. */
    private record Line(SampleId id, int task, String view, String output, String predicted, double logit, Path map) {}

    /** Writes the pictures of every task, and the means. */
    void write(List<Task> tasks, Optional<MeanMaps> means, Journal journal) throws IOException {
        for (Task task : tasks) {
            Map<SampleId, Sample> samples = new HashMap<>();
            scans.of(task).forEach(sample -> samples.put(sample.id(), sample));
            List<Line> lines = lines(task.number()).stream()
                    .filter(line -> samples.containsKey(line.id))
                    .toList();
            draw(task.number(), lines);
            if (means.isPresent()) {
                average(means.get().new OfTask(task.number()), scales(task.number()), lines, samples, journal);
            }
        }
    }

    /** The lines of a task, from the table of all tasks or from the task's own table, whichever was written last. */
    private List<Line> lines(int task) throws IOException {
        List<Line> last = List.of();
        FileTime when = FileTime.fromMillis(Long.MIN_VALUE);
        for (Path at : List.of(folder, folder.resolve("task-" + task))) {
            Path table = at.resolve(MapFiles.TABLE);
            if (Files.exists(table) && Files.getLastModifiedTime(table).compareTo(when) >= 0) {
                List<Line> lines =
                        read(table).stream().filter(line -> line.task == task).toList();
                if (!lines.isEmpty()) {
                    last = lines;
                    when = Files.getLastModifiedTime(table);
                }
            }
        }
        if (last.isEmpty()) {
            throw new MissingInputException(
                    "%s: no maps of task %d; run \"medai explain maps\" first, and \"medai merge\" where it was sharded"
                            .formatted(folder.resolve(MapFiles.TABLE), task));
        }
        return last;
    }

    /** All lines of a table; the table of all tasks is read once. */
    private List<Line> read(Path table) throws IOException {
        List<Line> known = tables.get(table);
        if (known != null) {
            return known;
        }
        List<Line> lines = new ArrayList<>();
        for (Table.Row row : Table.read(table).rows()) {
            if (MapFiles.GLOBAL.equalsIgnoreCase(row.require("scale"))
                    && row.require("features").equals(MapFiles.ALL)) {
                lines.add(new Line(
                        SampleId.of(row),
                        (int) row.number("task"),
                        row.require("view"),
                        row.requireName("class"),
                        row.cell("predicted"),
                        row.number("logit"),
                        folder.resolve(row.require("path"))));
            }
        }
        tables.put(table, lines);
        return lines;
    }

    /** The scale of each class and view. */
    private List<List<GlobalScale>> scales(int task) throws IOException {
        Path own = folder.resolve("task-" + task);
        ScaleFile scale = ScaleFile.read(own.resolve(TrainingMaps.SCALE))
                .orElseThrow(() -> new MissingInputException(own.resolve(TrainingMaps.SCALE)
                        + ": the scale of the maps is not there; run \"medai explain\" again"));
        return scale.scales(own);
    }

    private void draw(int task, List<Line> lines) throws IOException {
        Path own = folder.resolve("task-" + task);
        List<List<GlobalScale>> scales = scales(task);
        for (int c = 0; c < explain.classes().size(); c++) {
            String output = explain.classes().get(c);
            for (int v = 0; v < views.size(); v++) {
                String view = views.get(v);
                CamMontage montage = new CamMontage(scales.get(c).get(v));
                for (Line line : lines) {
                    if (line.output.equals(output) && line.view.equals(view)) {
                        montage.add(line.id.toString(), line.logit, pair(line, v));
                    }
                }
                montage.write(
                        own.resolve("figures/maps_class-%s_view-%s.png".formatted(output, view)),
                        "%s for %s, view %s, %s of task %d"
                                .formatted(
                                        explain.method().fileName(),
                                        output,
                                        view,
                                        scans.others() ? "other scans, network" : "test part",
                                        task));
            }
        }
    }

    private CamMontage.Pair pair(Line line, int view) {
        List<Derivative> prepared = scans.prepared().getOrDefault(line.id, List.of());
        return new CamMontage.Pair() {
            @Override
            public Scan scan() throws IOException {
                return prepared.get(view).sourceScan();
            }

            @Override
            public Volume map() throws IOException {
                return ScanReader.readFile(line.map).volume();
            }
        };
    }

    private void average(
            MeanMaps.OfTask means,
            List<List<GlobalScale>> scales,
            List<Line> lines,
            Map<SampleId, Sample> samples,
            Journal journal)
            throws IOException {
        for (Line line : lines) {
            Sample sample = samples.get(line.id);
            if (sample != null && sample.truth().classNumber() >= 0) {
                int place = explain.classes().indexOf(line.output);
                Volume map = ScanReader.readFile(files.coarse(line.id, line.view, line.task, line.output))
                        .volume();
                means.compare(place, sample, map.with(scales.get(place).get(0).of(map.voxels())));
                if (sample.truth().stratum().equals(line.output) && line.output.equals(line.predicted)) {
                    means.add(place, sample, map);
                }
            }
        }
        means.finish(journal);
    }
}
