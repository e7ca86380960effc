package medai.bench;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.preprocess.registration.Registration;

/**
 * Affine registration of heads onto a template, one after the other; a line of seconds and mutual information each. The
 * registered images are left for {@code registration_elastix.py score}. Arguments: template, output folder, scans.
 */
final class RegistrationTime {
    private RegistrationTime() {}

    public static void main(String[] args) throws Exception {
        Registration registration = new Registration.BuiltIn(
                Path.of(args[0]),
                Registration.Transform.AFFINE,
                Registration.Metric.MUTUAL_INFORMATION,
                Registration.Outside.BACKGROUND,
                Optional.empty());
        for (int i = 2; i < args.length; i++) {
            Path scan = Path.of(args[i]);
            Volume moving = ScanReader.readFile(scan).volume();
            long start = System.nanoTime();
            Registration.Moved moved = registration.register(moving, Path.of(args[1], "log"));
            double seconds = (System.nanoTime() - start) / 1e9;
            String name = scan.getFileName().toString().replaceAll("\\.nii(\\.gz)?$", "");
            NiftiWriter.write(Path.of(args[1], i - 2 + "-" + name + ".nii.gz"), moved.volume(), "registered");
            System.out.printf(
                    Locale.ROOT,
                    "%s seconds %.2f similarity %.4f map %s%n",
                    name,
                    seconds,
                    moved.similarity().orElse(0),
                    moved.toMoving());
        }
    }
}
