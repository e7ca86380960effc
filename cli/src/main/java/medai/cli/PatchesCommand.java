package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import medai.cohort.manifest.Manifest;
import medai.cohort.run.Problems;
import medai.preprocess.lesion.Patches;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai patches}. */
@Command(
        name = "patches",
        description = {
            "Cuts a patch around the centre of mass of every lesion out of several images, beside the dilated lesion mask.",
            "Writes NIfTI files at the positions where they were cut, and a manifest with lesion, "
                    + "volume, position and a flag for lesions",
            "that may be confluent (Deep-PRL, methods)."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai patches --manifest m.csv --mask lesions --image t1,phase -o patches"})
final class PatchesCommand implements Callable<Integer> {
    @Option(names = "--manifest", required = true, paramLabel = "FILE", description = "The table of scans.")
    private Path manifest = Path.of("");

    @Option(names = "--mask", required = true, paramLabel = "COLUMN", description = "The lesion mask's column.")
    private String mask = "";

    @Option(
            names = "--image",
            required = true,
            split = ",",
            paramLabel = "COLUMN",
            description = "Columns of the images, all on the mask's grid.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "Folder of the patches and manifest.csv.")
    private Path output = Path.of("");

    @Option(names = "--size", defaultValue = "28", description = "Voxels along each side; default ${DEFAULT-VALUE}.")
    private int size;

    @Option(
            names = "--dilate",
            defaultValue = "2",
            description = "Voxels by which the mask is dilated; default ${DEFAULT-VALUE}.")
    private int dilate;

    @Option(
            names = "--least",
            defaultValue = "3",
            description = "Voxels that a lesion has at least; default ${DEFAULT-VALUE}.")
    private int least;

    @Option(names = "--labelled", description = "Every label of the mask is a lesion of its own.")
    private boolean labelled;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Map<String, String> columns = new LinkedHashMap<>();
        images.forEach(image -> columns.put(image, image));
        columns.put(mask, mask);
        Patches stage = new Patches(mask, images, new Patches.Settings(size, dilate, least, labelled));
        Patches.Result result = stage.run(Manifest.read(manifest, columns), output);
        Problems.lines("scans", result.problems())
                .forEach(line -> spec.commandLine().getErr().println("medai: " + line));
        Problems.write(output, result.problems());
        spec.commandLine()
                .getOut()
                .printf(
                        "%d lesions, %d of them possibly confluent, in %s%n",
                        result.lesions(), result.confluent(), output.resolve("manifest.csv"));
        return result.problems().isEmpty() ? 0 : ExitCodes.UNUSABLE_INPUT;
    }
}
