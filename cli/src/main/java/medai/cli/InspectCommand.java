package medai.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.cohort.manifest.TableContents;
import medai.cohort.run.ConfigException;
import medai.cohort.run.Json;
import medai.cohort.run.RunFolder;
import medai.dicom.SeriesContents;
import medai.imaging.file.ScanContents;
import medai.imaging.file.ScanReader;
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
        return Files.isDirectory(file) ? SeriesContents.of(file) : ScanContents.of(file, ScanReader.readAll(file));
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
}
