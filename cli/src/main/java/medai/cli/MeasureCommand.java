package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import medai.cohort.manifest.Manifest;
import medai.cohort.run.Problems;
import medai.imaging.file.Remarks;
import medai.imaging.file.ScanReader;
import medai.imaging.mask.RegionNames;
import medai.preprocess.measure.AlpsIndex;
import medai.preprocess.measure.Measure;
import medai.preprocess.measure.MeasureTable;
import medai.preprocess.measure.RegionStatistics;
import medai.preprocess.measure.WallIndex;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code medai measure KIND}. */
@Command(
        name = "measure",
        description = "Measures images of every subject of a manifest and writes a table with one row per subject.",
        mixinStandardHelpOptions = true,
        subcommands = {MeasureCommand.Regions.class, MeasureCommand.Alps.class, MeasureCommand.Nwi.class},
        footer = {"", "Example: medai measure regions --manifest m.csv --image t1 --labels seg -o regions.csv"})
final class MeasureCommand {
    private MeasureCommand() {}

    /** What all measures ask for. */
    static final class Source {
        @Option(names = "--manifest", required = true, paramLabel = "FILE", description = "The table of scans.")
        private Path manifest = Path.of("");

        @Option(
                names = {"-o", "--output"},
                required = true,
                paramLabel = "CSV",
                description = "The table that is written.")
        private Path output = Path.of("");

        /** @param columns image of the measure to column of the manifest */
        Integer measure(Measure measure, Map<String, String> columns, CommandSpec spec) throws IOException {
            var failed = MeasureTable.write(Manifest.read(manifest, columns), measure, output);
            Problems.lines("rows", failed)
                    .forEach(line -> spec.commandLine().getErr().println("medai: " + line));
            spec.commandLine().getOut().println(output);
            return failed.isEmpty() ? 0 : ExitCodes.UNUSABLE_INPUT;
        }
    }

    /** Statistics of regions. */
    @Command(
            name = "regions",
            description = "Volume, mean, SD and percentiles of an image in each region of a label map.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: medai measure regions --manifest m.csv --image t1 --labels seg --names regions.csv -o out.csv"
            })
    static final class Regions implements Callable<Integer> {
        @Mixin
        private Source source = new Source();

        @Option(names = "--image", required = true, paramLabel = "COLUMN", description = "The image's column.")
        private String image = "";

        @Option(names = "--labels", required = true, paramLabel = "COLUMN", description = "The label map's column.")
        private String labels = "";

        @Option(
                names = "--names",
                paramLabel = "CSV",
                description = "Columns label and structure; without it all labels of the first label map, by number.")
        private @Nullable Path names;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            return source.measure(new RegionStatistics(regions()), Map.of("image", image, "labels", labels), spec);
        }

        private Map<Integer, String> regions() throws IOException {
            if (names != null) {
                return RegionNames.read(names).distinct();
            }
            Map<Integer, String> regions = new TreeMap<>();
            Manifest manifest = Manifest.read(source.manifest, Map.of("labels", labels));
            for (Manifest.Entry entry : manifest.entries()) { // a structure that the first scan lacks is measured too
                for (int label : structures(entry.scan("labels"))) {
                    if (label > 0) {
                        regions.put(label, "region" + label);
                    } else {
                        Remarks.add(entry.scan("labels"), "labels below 0 are not measured");
                    }
                }
            }
            return regions;
        }

        /** None where they cannot be read: the row of the scan says why. */
        private static Set<Integer> structures(Path labels) {
            try {
                return ScanReader.readLabels(labels).structures();
            } catch (IOException e) {
                return Set.of();
            }
        }
    }

    /** The DTI-ALPS index. */
    @Command(
            name = "alps",
            description = "The DTI-ALPS index, left, right and mean, from diffusivity maps and four regions.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: medai measure alps --manifest m.csv --dxx dxx --dyy dyy --dzz dzz --rois rois -o alps.csv"
            })
    static final class Alps implements Callable<Integer> {
        @Mixin
        private Source source = new Source();

        @Option(names = "--dxx", required = true, paramLabel = "COLUMN", description = "Diffusivity along x.")
        private String dxx = "";

        @Option(names = "--dyy", required = true, paramLabel = "COLUMN", description = "Diffusivity along y.")
        private String dyy = "";

        @Option(names = "--dzz", required = true, paramLabel = "COLUMN", description = "Diffusivity along z.")
        private String dzz = "";

        @Option(names = "--rois", required = true, paramLabel = "COLUMN", description = "The regions' label map.")
        private String rois = "";

        @Option(
                names = "--region",
                paramLabel = "NAME=LABEL",
                description =
                        "Labels of left_projection (1), left_association (2), right_projection (3), right_association (4).")
        private Map<String, Integer> regions = new LinkedHashMap<>();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            AlpsIndex alps;
            try {
                alps = AlpsIndex.withLabels(regions);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--region: " + e.getMessage(), e);
            }
            return source.measure(alps, Map.of("dxx", dxx, "dyy", dyy, "dzz", dzz, "rois", rois), spec);
        }
    }

    /** The normalised wall index. */
    @Command(
            name = "nwi",
            description = "The normalised wall index and the areas of wall and lumen, from a label map of a vessel.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: medai measure nwi --manifest m.csv --labels vessel --wall 1 --lumen 2 -o nwi.csv"})
    static final class Nwi implements Callable<Integer> {
        @Mixin
        private Source source = new Source();

        @Option(names = "--labels", required = true, paramLabel = "COLUMN", description = "The label map's column.")
        private String labels = "";

        @Option(names = "--wall", defaultValue = "1", description = "Label of the wall; default ${DEFAULT-VALUE}.")
        private int wall;

        @Option(names = "--lumen", defaultValue = "2", description = "Label of the lumen; default ${DEFAULT-VALUE}.")
        private int lumen;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            return source.measure(new WallIndex(wall, lumen), Map.of("labels", labels), spec);
        }
    }
}
