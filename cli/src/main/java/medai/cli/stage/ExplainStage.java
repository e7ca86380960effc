package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import medai.cli.config.ConfigException;
import medai.cli.config.Experiment;
import medai.explain.CamPicture;
import medai.explain.MeanCam;
import medai.explain.TargetShare;
import medai.explain.cam.CamMethod;
import medai.explain.cam.CutNetwork;
import medai.explain.cam.Explained;
import medai.explain.cam.WeightedFeatures;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.cohort.ScanId;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.table.Table;
import medai.infer.Prediction;
import medai.infer.ScanInput;
import medai.infer.TaskFolder;
import medai.networks.Network;
import medai.networks.engine.Torch;
import medai.preprocess.Derivative;
import medai.train.Sample;
import medai.train.split.Task;

/** Trained networks to class activation maps: one per test subject and class on its own scan, and their means on the template. */
public final class ExplainStage {
    private final Cohort cohort;
    private final Experiment experiment;
    private final Experiment.Explain explain;
    private final Console console;
    private final Path folder;
    private final Volume template;
    private final Map<ScanId, List<Derivative>> prepared;
    private final List<List<Object>> maps = new ArrayList<>();
    private final List<Share> shares = new ArrayList<>();

    /**
     * Where the mean map of a class in a task lies.
     *
     * @param task a number, or {@code mean} for the mean over tasks
     */
    public record Share(String task, String label, double threshold, TargetShare share) {}

    public ExplainStage(Cohort cohort, Console console) throws IOException, ConfigException {
        this.cohort = cohort;
        this.experiment = cohort.experiment();
        this.explain = experiment.requireExplain();
        if (experiment.data().views().size() > 1) {
            throw new ConfigException(List.of(
                    "%s: explain is for networks with one view; the maps of one with the views %s belong to no single one of them"
                            .formatted(
                                    experiment.name(), experiment.data().views().keySet())));
        }
        this.console = console;
        folder = experiment.output().resolve("explain");
        template = ScanReader.readFile(explain.template()).volume();
        prepared = cohort.prepared();
    }

    /** @return the shares of the mean maps in the target, empty if the config names none */
    public List<Share> run(int threads) throws IOException {
        Torch.start(threads);
        List<Task> tasks = cohort.tasks();
        List<MeanCam> overTasks = explain.classes().stream()
                .map(c -> new MeanCam(template.grid()))
                .toList();
        long steps = tasks.stream().mapToLong(task -> task.test().size()).sum();
        try (Console.Progress progress = console.progress("explain", steps)) {
            for (Task task : tasks) {
                explain(task, overTasks, progress);
            }
        }
        List<Sample> all = cohort.samples(
                tasks.stream().flatMap(task -> task.test().stream()).distinct().toList(), prepared);
        for (int c = 0; c < explain.classes().size(); c++) {
            String label = explain.classes().get(c);
            finish(
                    "mean",
                    label,
                    overTasks.get(c),
                    all.stream().filter(s -> s.className().equals(label)).toList());
        }
        Table.write(
                folder.resolve("cams.csv"),
                List.of(
                        "subject",
                        "session",
                        "view",
                        "class",
                        "method",
                        "scale",
                        "features",
                        "sum",
                        "mean",
                        "min",
                        "max",
                        "logit",
                        "probability",
                        "path",
                        "task"),
                maps);
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

    private void explain(Task task, List<MeanCam> overTasks, Console.Progress progress) throws IOException {
        List<String> classes = experiment.data().classes();
        List<Integer> wanted = explain.classes().stream().map(classes::indexOf).toList();
        List<MeanCam> means = explain.classes().stream()
                .map(c -> new MeanCam(template.grid()))
                .toList();
        List<Sample> tested = cohort.samples(task.test(), prepared);
        List<Sample> right = new ArrayList<>();
        try (Network network = TaskFolder.of(experiment.run(), task.number()).network()) {
            for (Sample sample : tested) {
                ScanInput input = ScanInput.read(sample.views(), network.spec());
                Prediction prediction =
                        Prediction.of(network, sample.id(), task.number(), "test", sample.className(), sample.views());
                List<Volume> signed = maps(network, input, wanted);
                for (int c = 0; c < wanted.size(); c++) {
                    writeMaps(task, sample, explain.classes().get(c), signed.get(c), prediction);
                    if (prediction.correct()
                            && sample.className().equals(explain.classes().get(c))) {
                        means.get(c).add(signed.get(c));
                        right.add(sample);
                    }
                }
                progress.step(sample.id().toString());
            }
        }
        for (int c = 0; c < wanted.size(); c++) {
            String label = explain.classes().get(c);
            if (means.get(c).subjects() == 0) {
                console.warn("task %d: no test subject of class %s was classified correctly; it has no mean map"
                        .formatted(task.number(), label));
                continue;
            }
            overTasks.get(c).add(means.get(c).relative());
            finish(
                    Integer.toString(task.number()),
                    label,
                    means.get(c),
                    right.stream().filter(s -> s.className().equals(label)).toList());
        }
    }

    /** The signed maps of the one view, each on the grid that places it over the scan. */
    private List<Volume> maps(Network network, ScanInput input, List<Integer> outputs) {
        Explained scan = new Explained(CutNetwork.of(network), input.voxels());
        return explain.method().of(scan, outputs).stream()
                .map(views -> {
                    WeightedFeatures view = views.get(0);
                    Grid coarse = input.grids()
                            .get(0)
                            .sameFieldOfView(
                                    view.features().width(),
                                    view.features().height(),
                                    view.features().depth());
                    return new Volume(coarse, view.map());
                })
                .toList();
    }

    /** The signed map and its positive part on the grid of the scan that the subject came with. */
    private void writeMaps(Task task, Sample sample, String label, Volume signed, Prediction prediction)
            throws IOException {
        for (Derivative view : prepared.getOrDefault(sample.id(), List.of())) {
            Grid source = ScanReader.readFile(view.source()).volume().grid();
            Affine toPrepared = view.toSource().inverse();
            Volume placed = Resampling.onto(
                    signed, source, toPrepared, Resampling.Interpolation.TRILINEAR, Resampling.Border.EDGES);
            float[] positive = placed.voxels().clone();
            for (int i = 0; i < positive.length; i++) {
                positive[i] = Math.max(0, positive[i]);
            }
            write(task, view, label, "Raw", placed, prediction);
            write(task, view, label, "Relu", placed.with(positive), prediction);
        }
    }

    private void write(Task task, Derivative view, String label, String scale, Volume map, Prediction prediction)
            throws IOException {
        CamMethod method = explain.method();
        Path file = folder.resolve("task-" + task.number())
                .resolve("cams")
                .resolve("%s_view-%s_class-%s_desc-%s%s_cam.nii.gz"
                        .formatted(view.id().entities(), view.view(), label, method.fileName(), scale));
        NiftiWriter.write(
                file, map, "medai %s of class %s; high speaks for the class".formatted(method.fileName(), label));
        int c = prediction.classes().indexOf(label);
        double sum = 0;
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (float value : map.voxels()) {
            sum += value;
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        maps.add(List.of(
                view.id().subject(),
                view.id().session(),
                view.view(),
                label,
                method.fileName(),
                scale.toLowerCase(Locale.ROOT),
                "all",
                sum,
                sum / map.voxels().length,
                min,
                max,
                prediction.logits().get(c),
                prediction.probabilities().get(c),
                folder.relativize(file),
                task.number()));
    }

    /** Mean map, thresholded maps and picture of one class in one task, or over all tasks. */
    private void finish(String task, String label, MeanCam mean, List<Sample> averaged) throws IOException {
        if (mean.subjects() == 0) {
            return;
        }
        Volume relative = mean.relative();
        Path at = task.equals("mean") ? folder : folder.resolve("task-" + task);
        String name = "mean_class-%s_desc-%s".formatted(label, explain.method().fileName());
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
        String title = "%s of %s, mean over %s"
                .formatted(
                        explain.method().fileName(),
                        label,
                        task.equals("mean")
                                ? mean.subjects() + " trials"
                                : mean.subjects() + " subjects of trial " + (Integer.parseInt(task) + 1));
        CamPicture.write(at.resolve(name + ".png"), title, template, relative, explain.thresholds());
        if (explain.target().isPresent()) {
            measure(task, label, relative, averaged, explain.target().get());
        }
    }

    /** How often each voxel of the template is near a target, over the averaged subjects. */
    private void measure(String task, String label, Volume mean, List<Sample> averaged, Experiment.Target target)
            throws IOException {
        float[] near = new float[template.grid().size()];
        float[] body = new float[near.length];
        for (Sample sample : averaged) {
            Volume labels = Resampling.onto(
                    ScanReader.readFile(cohort.mask(sample.id(), target.mask())).volume(),
                    template.grid(),
                    prepared.getOrDefault(sample.id(), List.of()).get(0).toSource(),
                    Resampling.Interpolation.NEAREST,
                    Resampling.Border.CENTRES);
            float[] wanted = new float[near.length];
            for (int i = 0; i < near.length; i++) {
                wanted[i] = target.labels().contains((int) labels.voxels()[i]) ? 1 : 0;
                body[i] += labels.voxels()[i] > 0 ? 1f / averaged.size() : 0;
            }
            boolean[] at = TargetShare.near(labels.with(wanted), target.within());
            for (int i = 0; i < near.length; i++) {
                near[i] += at[i] ? 1f / averaged.size() : 0;
            }
        }
        for (double threshold : explain.thresholds()) {
            shares.add(new Share(
                    task, label, threshold, TargetShare.of(mean, threshold, mean.with(near), mean.with(body))));
        }
    }
}
