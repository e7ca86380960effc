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
import java.util.concurrent.Callable;
import medai.cohort.run.Json;
import medai.dicom.DicomFolder;
import medai.dicom.Series;
import medai.dicom.SeriesReader;
import medai.imaging.Grid;
import medai.imaging.Orientation;
import medai.imaging.Statistics;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code medai inspect scan.nii.gz}. */
@Command(
        name = "inspect",
        description = "Prints the properties of scans: shape, spacing, orientation, which form gave the "
                + "geometry, intensities.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai inspect --json scan.nii.gz"})
final class InspectCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Scans in any format, or folders of DICOM.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--json", description = "Prints a JSON list for other programs.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<Map<String, Object>> all = new ArrayList<>();
        for (Path file : files) {
            Map<String, Object> facts = Files.isDirectory(file) ? series(file) : facts(file, ScanReader.readAll(file));
            all.add(facts);
            if (!json) {
                facts.forEach((name, value) -> out.printf(Locale.ROOT, "%-12s %s%n", name, value));
                out.println();
            }
        }
        if (json) {
            out.print(Json.of(all));
        }
        out.flush();
        return 0;
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
                content =
                        scan.volume().grid().describe() + ", " + scan.volumes().size() + " volume(s)";
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
        facts.put("min", statistics.min());
        facts.put("max", statistics.max());
        facts.put("mean", statistics.mean());
        facts.put("sd", statistics.sd());
        facts.put("sum", statistics.sum());
        facts.put("non_finite", statistics.nonFinite());
        facts.put("description", scan.description());
        return facts;
    }
}
