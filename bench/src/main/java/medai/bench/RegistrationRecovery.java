package medai.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.random.Draw;
import medai.preprocess.registration.Registration;

/**
 * A head displaced by known affine maps, up to 20 degrees, 20 mm, 10 % scale and 10 % shear along every axis, and registered back
 * onto itself: the error of the found map over the head. Arguments: scan, folder for a copy of it, number of maps.
 */
final class RegistrationRecovery {
    private RegistrationRecovery() {}

    public static void main(String[] args) throws Exception {
        Volume head = ScanReader.readFile(Path.of(args[0])).volume();
        Path template = Path.of(args[1], "template.nii.gz");
        NiftiWriter.write(template, head, "registration target");
        Registration registration = new Registration.BuiltIn(
                template,
                Registration.Transform.AFFINE,
                Registration.Metric.MUTUAL_INFORMATION,
                Registration.Outside.BACKGROUND,
                Optional.empty());
        double worst = 0;
        double worstMedian = 0;
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            Affine truth = random(head.grid(), Draw.of(20, "displacement", i));
            Volume displaced = Resampling.onto(
                    head, head.grid(), truth.inverse(), Resampling.Interpolation.TRILINEAR, Resampling.Border.CENTRES);
            long start = System.nanoTime();
            Affine found = registration
                    .register(displaced, Path.of(args[1], "log"))
                    .toMoving()
                    .placing();
            double[] errors = errors(head, truth, found);
            System.out.printf(
                    Locale.ROOT,
                    "map %d: median %.3f mm, worst %.3f mm, %.1f s%n",
                    i,
                    errors[errors.length / 2],
                    errors[errors.length - 1],
                    (System.nanoTime() - start) / 1e9);
            worst = Math.max(worst, errors[errors.length - 1]);
            worstMedian = Math.max(worstMedian, errors[errors.length / 2]);
        }
        System.out.printf(Locale.ROOT, "largest median %.3f mm, worst %.3f mm%n", worstMedian, worst);
    }

    private static Affine random(Grid grid, Draw draw) {
        double angle = Math.toRadians(20);
        double[] c = grid.affine().apply((grid.width() - 1) / 2.0, (grid.height() - 1) / 2.0, (grid.depth() - 1) / 2.0);
        Affine turn =
                Affine.rotation(draw.between(-angle, angle), draw.between(-angle, angle), draw.between(-angle, angle));
        Affine scale = Affine.scaling(draw.between(0.9, 1.1), draw.between(0.9, 1.1), draw.between(0.9, 1.1));
        Affine shear = Affine.rows(
                1, draw.between(-0.1, 0.1), draw.between(-0.1, 0.1), 0, 0, 1, draw.between(-0.1, 0.1), 0, 0, 0, 1, 0);
        Affine shift = Affine.translation(
                c[0] + draw.between(-20, 20), c[1] + draw.between(-20, 20), c[2] + draw.between(-20, 20));
        return shift.after(turn).after(scale).after(shear).after(Affine.translation(-c[0], -c[1], -c[2]));
    }

    /** Distances between where the two maps take each bright voxel, sorted. */
    private static double[] errors(Volume head, Affine truth, Affine found) {
        Grid grid = head.grid();
        float most = 0;
        for (float value : head.voxels()) {
            most = Math.max(most, value);
        }
        double[] errors = new double[grid.size()];
        int n = 0;
        for (int i = 0; i < grid.size(); i++) {
            if (head.voxels()[i] > 0.1 * most) {
                int x = i % grid.width();
                int y = i / grid.width() % grid.height();
                int z = i / grid.width() / grid.height();
                double[] world = grid.affine().apply(x, y, z);
                double[] a = truth.apply(world[0], world[1], world[2]);
                double[] b = found.apply(world[0], world[1], world[2]);
                errors[n++] = Math.sqrt(Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
            }
        }
        double[] sorted = Arrays.copyOf(errors, n);
        Arrays.sort(sorted);
        return sorted;
    }
}
