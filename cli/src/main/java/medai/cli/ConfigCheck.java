package medai.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import medai.cli.config.Experiment;
import medai.cohort.Cohort;
import medai.cohort.PartCounts;
import medai.cohort.manifest.Manifest;
import medai.cohort.split.Task;
import medai.explain.ExplainedLayers;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.networks.MapSizes;
import medai.preprocess.ForetoldSizes;
import medai.preprocess.Preprocessing;
import medai.train.NetworkFit;
import medai.train.TaskParts;

/** What {@code medai config check} says of an experiment's data: by the functions that the stages themselves ask. */
final class ConfigCheck {
    private final Experiment experiment;
    private final PrintWriter out;
    private final PrintWriter err;
    private int code;

    /** A part of the check; what it throws is told, and the next part goes on. */
    private interface Part {
        void check() throws Exception;
    }

    ConfigCheck(Experiment experiment, PrintWriter out, PrintWriter err) {
        this.experiment = experiment;
        this.out = out;
        this.err = err;
    }

    /** @return the exit code: that of the first thing that is wrong */
    int run() throws IOException {
        Cohort cohort = experiment.cohort();
        Manifest manifest = cohort.manifest();
        PartCounts all = PartCounts.ofAll(cohort);
        out.printf("subjects    %d in %s%n", all.subjects().get(PartCounts.ALL), manifest.file());
        out.printf("scans       %d (%s)%n", manifest.entries().size(), all.describe(PartCounts.ALL));
        attempt(() -> {
            manifest.requireScans();
            out.println("files       all are there");
        });
        attempt(() -> parts(cohort));
        attempt(() -> masks(cohort));
        attempt(() -> network(cohort));
        return code;
    }

    private void attempt(Part part) {
        try {
            part.check();
        } catch (Exception e) {
            int own = ExitCodes.of(e);
            if (own == ExitCodes.BUG) {
                throw new IllegalStateException(e);
            }
            err.println("medai: " + e.getMessage());
            code = code == 0 ? own : code;
        }
    }

    private void parts(Cohort cohort) throws Exception {
        List<Task> tasks = cohort.tasks();
        Set<String> described = new LinkedHashSet<>();
        tasks.forEach(task -> described.add(PartCounts.of(cohort, task).describe()));
        out.printf("tasks       %d, with these parts:%n", tasks.size());
        described.forEach(parts -> out.println("            " + parts));
        PartCounts first = PartCounts.of(cohort, tasks.get(0));
        if (!cohort.study().data().classes().isEmpty()) {
            out.printf("baseline    %s%n", first.baseline("test"));
        }
        TaskParts.require(cohort, tasks, experiment.train()).forEach(this::doubt);
        if (experiment.train().start().isPresent()) {
            experiment.train().start().get().features();
            for (Task task : tasks) {
                experiment.train().start().get().requireNoLeak(task);
            }
        }
    }

    /** Label maps that the steps need, and of tested scans those over which maps are summed up. */
    private void masks(Cohort cohort) throws Exception {
        Preprocessing.requireFiles(cohort.manifest(), experiment.preparation());
        if (experiment.explain().isPresent()
                && experiment.explain().get().regions().isPresent()) {
            Set<String> tested = new TreeSet<>();
            cohort.tasks().forEach(task -> tested.addAll(task.test()));
            cohort.requireMasks(
                    experiment.explain().get().regions().get().masks().values(),
                    cohort.order().keySet().stream()
                            .filter(id -> tested.contains(id.subject()))
                            .collect(Collectors.toSet()),
                    "explain.regions");
        }
    }

    private void network(Cohort cohort) throws Exception {
        Optional<List<List<Integer>>> known = sizes(cohort);
        if (known.isEmpty()) {
            doubt("the size of prepared scans depends on what they show: medai preprocess, then check again");
            return;
        }
        List<List<Integer>> sizes =
                known.get().stream().map(experiment.network()::window).toList();
        NetworkFit.require(
                cohort.study(), experiment.network(), experiment.train().stages(), sizes);
        Optional<MapSizes> maps =
                MapSizes.of(experiment.network(), cohort.study().views(), sizes);
        if (maps.isPresent() && experiment.explain().isPresent()) {
            ExplainedLayers.check(cohort.study(), experiment.explain().get(), experiment.network(), maps.get())
                    .forEach(this::doubt);
        }
    }

    private Optional<List<List<Integer>>> sizes(Cohort cohort) throws IOException {
        Optional<List<List<Integer>>> sizes;
        String how = "as prepared";
        try {
            sizes = Optional.of(NetworkFit.sizes(experiment.network(), cohort.allSamples(cohort.prepared())));
        } catch (MissingInputException e) {
            how = "as medai preprocess will make them";
            sizes = ForetoldSizes.of(cohort.manifest(), experiment.preparation());
        }
        List<String> words = new ArrayList<>();
        for (int view = 0; sizes.isPresent() && view < sizes.get().size(); view++) {
            List<Integer> zyx = sizes.get().get(view);
            words.add(cohort.study().views().get(view)
                    + zyx.stream().map(String::valueOf).collect(Collectors.joining(" x ", " ", "")));
        }
        if (!words.isEmpty()) {
            out.printf("sizes       %s voxels (z, y, x), %s%n", String.join("; ", words), how);
        }
        return sizes;
    }

    /**
     * What the network of an experiment sees of each view, also before there are any scans if the steps alone decide it.
     *
     * @throws UnusableInputException if only prepared scans could tell
     */
    static List<List<Integer>> sizes(Experiment experiment) throws IOException {
        Optional<List<List<Integer>>> sizes =
                ForetoldSizes.ofSteps(experiment.study().views(), experiment.preparation());
        if (sizes.isEmpty()) {
            PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
            sizes = new ConfigCheck(experiment, nowhere, nowhere).sizes(experiment.unlabelledCohort());
        }
        return sizes
                .orElseThrow(() -> new UnusableInputException(
                        experiment.manifest(),
                        "scans whose size after preparation depends on what they show",
                        "prepared ones",
                        "run medai preprocess first"))
                .stream()
                .map(experiment.network()::window)
                .toList();
    }

    private void doubt(String what) {
        err.println("warning: " + what);
    }
}
