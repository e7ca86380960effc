package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.preprocess.registration.Registration;
import medai.preprocess.registration.TransformFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code medai register SCAN --to TEMPLATE -o OUT}. */
@Command(
        name = "register",
        description = {
            "Brings one scan onto a template: the registered scan, and the transform as OUT_xfm.txt (RAS+ mm) and OUT_xfm.tfm (ITK).",
            "Cohorts are registered by a register step of \"medai preprocess\"."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai register t1.nii.gz --to mni.nii.gz -o t1_in_mni.nii.gz"})
final class RegisterCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SCAN", description = "The scan that is moved.")
    private Path scan = Path.of("");

    @Option(names = "--to", required = true, paramLabel = "TEMPLATE", description = "The image that stays.")
    private Path template = Path.of("");

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT",
            description = "The scan on the template's grid, .nii or .nii.gz.")
    private Path output = Path.of("");

    @Option(names = "--transform", description = "rigid or affine (default).")
    private Registration.Transform transform = Registration.BuiltIn.defaultTransform();

    @Option(names = "--metric", description = "mutual_information (default) or correlation.")
    private Registration.Metric metric = Registration.BuiltIn.defaultMetric();

    @Option(
            names = "--outside",
            description =
                    "What lies beyond the scan: background (default), or ignored for scans that cut through the object.")
    private Registration.Outside outside = Registration.BuiltIn.defaultOutside();

    @Option(
            names = "--mask",
            paramLabel = "FILE",
            description = "A label map on the template's grid: only voxels where it is above 0 count.")
    private @Nullable Path mask;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        long start = System.nanoTime();
        NiftiWriter.requireName(output);
        Volume moving = ScanReader.readFile(scan).volume();
        Registration.Moved moved;
        try {
            moved = new Registration.BuiltIn(template, transform, metric, outside, Optional.ofNullable(mask))
                    .register(moving, output);
        } catch (UnusableInputException e) {
            throw new UnusableInputException(scan + ": " + e.getMessage());
        }
        NiftiWriter.write(output, moved.volume(), "medai registered");
        String stem = output.getFileName().toString().replaceAll("\\.nii(\\.gz)?$", "");
        TransformFile.write(
                output.resolveSibling(stem + "_xfm"), moved.toMoving().placing());
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%s: similarity %.4f after %.1f s%n",
                        output,
                        moved.similarity().orElse(Double.NaN),
                        (System.nanoTime() - start) / 1e9);
        return 0;
    }
}
