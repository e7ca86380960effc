package medai.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.cohort.manifest.TableContents;
import medai.cohort.run.ConfigException;
import medai.cohort.run.Json;
import medai.cohort.run.RunFolder;
import medai.dicom.DicomFolder;
import medai.dicom.Series;
import medai.dicom.SeriesReader;
import medai.imaging.Grid;
import medai.imaging.Orientation;
import medai.imaging.Statistics;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.infer.RunContents;
import medai.networks.MapSizes;
import medai.networks.NetworkSummary;
import medai.networks.engine.Torch;
import medai.networks.weights.WeightsContents;
import medai.report.FactText;
import medai.train.NetworkFit;
import medai.train.StageConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code medai inspect FILE...}. */
@Command(
        name = "inspect",
        description = {
            "Prints what is in a scan, a table, a config, a run or a file of weights.",
            "Of a scan its shape, spacing, orientation, which form gave the geometry, and intensities; of a table its columns; of a config (.yaml) its network; of a run its tasks; of weights (.safetensors) their tensors."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  medai inspect --json scan.nii.gz",
            "  medai inspect manifest.csv",
            "  medai inspect my.yaml                 (layers, shapes, parameters, multiply-adds)",
            "  medai inspect runs/a runs/b           (also: in which settings they differ)"
        })
final class InspectCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Scans, tables, configs, weights, and folders of DICOM or of runs.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--json", description = "Prints a JSON list for other programs.")
    private boolean json;

    /** Of the configs and runs that are looked at. */
    private final List<Path> configs = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, ConfigException {
        PrintWriter out = spec.commandLine().getOut();
        List<Map<String, Object>> all = new ArrayList<>();
        for (Path file : files) {
            all.add(facts(file));
        }
        if (configs.size() > 1) {
            all.add(Map.of("differences", ConfigFile.differences(configs)));
        }
        out.print(json ? Json.of(all) : all.stream().map(FactText::of).collect(Collectors.joining("\n")) + "\n");
        out.flush();
        return 0;
    }

    private Map<String, Object> facts(Path file) throws IOException, ConfigException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (Files.isDirectory(file) && RunContents.isRun(file)) {
            configs.add(new RunFolder(file).config());
            return RunContents.of(file);
        }
        if (name.matches(".*\\.ya?ml")) {
            configs.add(file);
            return network(file);
        }
        if (name.matches(".*\\.[ct]sv")) {
            return TableContents.of(file);
        }
        if (name.endsWith(".safetensors")) {
            return WeightsContents.of(file).facts(file);
        }
        return Files.isDirectory(file) ? series(file) : facts(file, ScanReader.readAll(file));
    }

    /** The network of a config, on images of the size that the config prepares. */
    private static Map<String, Object> network(Path file) throws IOException, ConfigException {
        Experiment experiment = ConfigFile.read(file, List.of());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("config", file.toString());
        facts.put("network", experiment.network().toString());
        List<List<Integer>> sizes = ConfigCheck.sizes(experiment);
        facts.put("images_zyx", sizes);
        NetworkFit.require(
                experiment.study(), experiment.network(), experiment.train().stages(), sizes);
        MapSizes.of(experiment.network(), experiment.study().views(), sizes)
                .ifPresent(maps -> facts.put("maps_zyx", maps.facts()));
        if (!experiment.train().stages().isEmpty()) {
            Torch.start(1);
            StageConfig last = experiment.train().last();
            facts.putAll(NetworkSummary.of(last.network(
                            experiment.network(),
                            experiment.study().views(),
                            experiment.data().learned(),
                            sizes))
                    .facts());
        }
        return facts;
    }

    /** The series of a folder of DICOM, and what each of them makes. */
    private static Map<String, Object> series(Path folder) throws IOException {
        SeriesReader.Found found = new DicomFolder().read(folder);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("folder", folder.toString());
        for (Series series : found.series()) {
            String content;
            try {
                Scan scan = series.read();
                content = scan.volume().grid().describe() + ", "
                        + scan.volumes().size() + " volume(s)" + volumes(series, scan);
            } catch (UnusableInputException e) {
                content = "unusable: " + e.getMessage();
            }
            facts.put(series.label(), "%s, %d images: %s".formatted(series.modality(), series.images(), content));
        }
        if (!found.problems().isEmpty()) {
            facts.put("unreadable", found.problems());
        }
        return facts;
    }

    /** By what the volumes of a series differ, and what kind of image they are. */
    private static String volumes(Series series, Scan scan) throws IOException {
        StringBuilder words = new StringBuilder();
        series.sidecar(scan, OptionalInt.empty()).forEach((name, value) -> {
            if (name.equals("ComplexImageComponent") || (value instanceof List<?> && !name.equals("ImageType"))) {
                words.append(", ").append(name).append(' ').append(value);
            }
        });
        return words.toString();
    }

    private static Map<String, Object> facts(Path file, Scan scan) {
        Grid grid = scan.volume().grid();
        Statistics statistics = Statistics.of(scan.volumes());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", file.toString());
        facts.put("shape", scan.shape());
        facts.put("volumes", scan.volumes().size());
        facts.put(
                "spacing",
                List.of(
                        grid.affine().spacing(0),
                        grid.affine().spacing(1),
                        grid.affine().spacing(2)));
        facts.put("orientation", Orientation.of(grid.affine()).codes());
        facts.put("geometry", scan.describeForm());
        facts.put("affine", Arrays.stream(grid.affine().toRows()).boxed().toList());
        facts.put("datatype", scan.datatype());
        Scan.Stored stored = scan.rounded();
        facts.put("min", stored == null ? statistics.min() : stored.min());
        facts.put("max", stored == null ? statistics.max() : stored.max());
        facts.put("mean", statistics.mean());
        facts.put("sd", statistics.sd());
        facts.put("sum", statistics.sum());
        facts.put("non_finite", statistics.nonFinite());
        facts.put("description", scan.description());
        return facts;
    }
}
