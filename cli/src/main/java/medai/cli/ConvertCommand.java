package medai.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import medai.cohort.folder.ClassFolders;
import medai.cohort.folder.ClassManifest;
import medai.cohort.run.Problems;
import medai.dicom.convert.Conversion;
import medai.imaging.bids.BidsDataset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code medai convert}. */
@Command(
        name = "convert",
        description = {
            "Converts DICOM folders, pictures and other NIfTI files to NIfTI, and whole datasets with a manifest.",
            "A folder of DICOM gives one file per series, with a JSON file that says what its volumes are (echo time, b-value, "
                    + "time, kind); a folder of pictures one volume with the pictures as slices."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  medai convert scans/patient1 -o nifti/patient1",
            "  medai convert photo.png -o photo.nii.gz",
            "  medai convert --dicom scans -o cohort         (a folder per subject -> NIfTI and manifest.csv)",
            "  medai convert --bids ds001 --suffix T1w -o manifest.csv",
            "  medai convert --classes images --subject '^(p[0-9]+)_' -o manifest.csv"
        })
final class ConvertCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    /** What is converted. */
    private static final class Source {
        @Parameters(paramLabel = "IN", description = "A scan, a picture, or a folder of either.")
        private @Nullable Path in;

        @Option(
                names = "--dicom",
                paramLabel = "DIR",
                required = true,
                description = "A folder of DICOM with a folder for each subject: NIfTI files and manifest.csv.")
        private @Nullable Path dicom;

        @Option(
                names = "--bids",
                paramLabel = "DIR",
                required = true,
                description =
                        "A BIDS dataset: a manifest of its images, joined with its tables of participants and sessions.")
        private @Nullable Path bids;

        @Option(
                names = "--classes",
                paramLabel = "DIR",
                required = true,
                description = "Folders of images named after their classes: a manifest of them, nothing is copied.")
        private @Nullable Path classes;
    }

    @Option(
            names = "--subject",
            paramLabel = "REGEX",
            description = "For --classes: finds the subject in an image's path below its class, in the first group.")
    private @Nullable Pattern subject;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "A .nii or .nii.gz file, a folder, or the manifest for --bids and --classes.")
    private Path output = Path.of("");

    @Option(names = "--volume", paramLabel = "N", description = "Only this one of a file's volumes, from 0.")
    private @Nullable Integer volume;

    @Option(names = "--engine", description = "Reader of DICOM series: medai (default) or dcm2niix, if installed.")
    private String engine = "medai";

    @Option(
            names = "--names",
            description = "Names files by the series descriptions of DICOM even where these hold the patient's name.")
    private boolean names;

    @Option(names = "--suffix", split = ",", description = "Kinds of BIDS images, such as T1w,FLAIR; all by default.")
    private Set<String> suffixes = new LinkedHashSet<>();

    @Option(names = "--entity", paramLabel = "KEY=VALUE", description = "An entity that BIDS images must have.")
    private Map<String, String> entities = new LinkedHashMap<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        requireFitting();
        if (source.bids != null) {
            BidsDataset dataset = BidsDataset.read(source.bids, new BidsDataset.Filter(suffixes, entities));
            dataset.writeManifest(output);
            say("%d images in %s".formatted(dataset.files().size(), output));
            return 0;
        }
        if (source.classes != null) {
            boolean table = output.getFileName().toString().matches("(?i).*\\.[ct]sv");
            ClassManifest manifest = ClassFolders.read(source.classes);
            manifest.write(table ? output : output.resolve("manifest.csv"), Optional.ofNullable(subject))
                    .forEach(this::say);
            return finished("images", manifest.problems());
        }
        Conversion conversion = new Conversion(engine, names, this::say);
        List<String> problems = new ArrayList<>();
        if (source.dicom != null) {
            problems.addAll(conversion.tree(source.dicom, output));
        } else if (source.in != null) {
            problems.addAll(conversion.any(source.in, output, chosen()));
        }
        return finished("series or files", problems);
    }

    private int finished(String what, List<String> problems) throws IOException {
        Problems.lines(what, problems)
                .forEach(line -> spec.commandLine().getErr().println("medai: " + line));
        if (Files.isDirectory(output)) {
            Problems.write(output, problems);
        }
        return problems.isEmpty() ? 0 : ExitCodes.UNUSABLE_INPUT;
    }

    /** Refuses options that would do nothing. */
    private void requireFitting() {
        if (volume != null && (volume < 0 || source.in == null)) {
            throw new ParameterException(
                    spec.commandLine(), "--volume is a number from 0 on, of a scan or folder IN; found " + volume);
        }
        if (source.bids == null && !(suffixes.isEmpty() && entities.isEmpty())) {
            throw new ParameterException(spec.commandLine(), "--suffix and --entity go with --bids");
        }
        if (source.bids != null && !engine.equals("medai")) {
            throw new ParameterException(spec.commandLine(), "--engine goes with DICOM, and not with --bids");
        }
    }

    private OptionalInt chosen() {
        return volume == null ? OptionalInt.empty() : OptionalInt.of(volume);
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
