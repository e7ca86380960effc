package medai.preprocess.registration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.SpatialMap;
import medai.imaging.Volume;
import medai.imaging.Warp;
import medai.imaging.file.FieldFile;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.Remarks;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;

/**
 * One run of an external registration program, which is not trusted: its exit code, the existence and grid of its output, and its
 * matrix or field are checked.
 */
final class ExternalRegistration {
    private static final double ALIKE = 0.9; // correlation; other ways of interpolation give 0.95 and more

    /** By how much another convention must fit better to be the right one. */
    private static final double MARGIN = 1e-3;

    private static final double FARTHEST = 1000; // mm

    private final Path template;
    private final List<String> command;

    ExternalRegistration(Path template, List<String> command) {
        this.template = template;
        this.command = command;
    }

    /** Reads what a program has written beside the registered scan. */
    private interface Reading {
        SpatialMap read(Path transform, Volume fixed, Volume registered) throws IOException;
    }

    Registration.Moved affine(Volume moving, Registration.MatrixFormat format, Path log) throws IOException {
        return run(
                moving,
                "{matrix}",
                "matrix.txt",
                log,
                (file, fixed, registered) -> readMatrix(file, format, moving.grid(), fixed.grid(), log));
    }

    Registration.Moved deformable(Volume moving, FieldFile.Format format, Path log) throws IOException {
        return run(
                moving,
                "{field}",
                "field.nii.gz",
                log,
                (file, fixed, registered) -> readField(file, format, moving, registered, log));
    }

    private Registration.Moved run(Volume moving, String place, String name, Path log, Reading reading)
            throws IOException {
        Path folder = Files.createTempDirectory("medai-register");
        try {
            Path movingFile = folder.resolve("moving.nii.gz");
            Path output = folder.resolve("output.nii.gz");
            Path transform = folder.resolve(name);
            NiftiWriter.write(movingFile, moving, "medai: to be registered");
            List<String> words = command.stream()
                    .map(word -> word.replace("{moving}", movingFile.toString())
                            .replace("{fixed}", template.toString())
                            .replace("{output}", output.toString())
                            .replace(place, transform.toString()))
                    .toList();
            ExternalProgram.run(words, log);
            Volume fixed = ScanReader.readFile(template).volume();
            Volume registered = ExternalProgram.readOutput(output, log);
            if (!registered.grid().matches(fixed.grid(), ExternalProgram.GRID_TOLERANCE)) {
                throw new UnusableInputException(
                        "registration wrote %s; expected the template's grid, %s; make the program write on the grid of {fixed}; its log is %s"
                                .formatted(
                                        registered.grid().describe(),
                                        fixed.grid().describe(),
                                        log));
            }
            if (!Files.exists(transform)) {
                throw new UnusableInputException(
                        "registration wrote no %s; expected a file there; read its log %s".formatted(place, log));
            }
            Volume onTemplate = new Volume(fixed.grid(), registered.voxels());
            return new Registration.Moved(onTemplate, reading.read(transform, fixed, onTemplate), "command");
        } finally {
            ExternalProgram.delete(folder);
        }
    }

    /** From the template's patient space to the scan's: the field must lead to what the program made of the scan. */
    private static Warp readField(Path file, FieldFile.Format format, Volume moving, Volume registered, Path log)
            throws IOException {
        Warp.Field field;
        try {
            field = FieldFile.read(file, format, moving.grid());
        } catch (UnusableInputException e) {
            throw new UnusableInputException("registration wrote a {field} that cannot be used: %s; read its log %s"
                    .formatted(e.getMessage(), log));
        }
        if (!field.grid().matches(registered.grid(), ExternalProgram.GRID_TOLERANCE)) {
            throw new UnusableInputException(
                    "registration wrote a {field} of %s; expected the template's grid, %s; its log is %s"
                            .formatted(
                                    field.grid().describe(), registered.grid().describe(), log));
        }
        for (float[] component : List.of(field.x(), field.y(), field.z())) {
            for (float mm : component) {
                if (Math.abs(mm) > FARTHEST) {
                    throw new UnusableInputException(
                            "registration wrote a {field} that moves a voxel by %.4g mm; expected millimetres within a body; is field: %s what the program writes? its log is %s"
                                    .formatted(mm, format.name().toLowerCase(Locale.ROOT), log));
                }
            }
        }
        Warp warp = Warp.of(new Warp.Field(registered.grid(), field.x(), field.y(), field.z()));
        double alike = alike(moving, registered, warp);
        if (!(alike >= ALIKE)) {
            throw new UnusableInputException(
                    "the {field} does not lead to {output}: a scan that is moved by it %s; expected a correlation of %s or more; is field: %s what the program writes, and the whole map from {fixed} to {moving}? its log is %s"
                            .formatted(
                                    Double.isNaN(alike)
                                            ? "leaves the template"
                                            : String.format(Locale.ROOT, "correlates with {output} by %.3f", alike),
                                    ALIKE,
                                    format.name().toLowerCase(Locale.ROOT),
                                    log));
        }
        for (FieldFile.Format other : FieldFile.Format.values()) { // small warps look alike by any convention
            double better = alike(moving, registered, Warp.of(FieldFile.read(file, other, moving.grid())));
            if (other != format && better > alike + MARGIN) {
                throw new UnusableInputException(
                        "the {field} leads to {output} by another convention: correlation %.4f as field: %s, %.4f as field: %s; correct field; its log is %s"
                                .formatted(
                                        better,
                                        other.name().toLowerCase(Locale.ROOT),
                                        alike,
                                        format.name().toLowerCase(Locale.ROOT),
                                        log));
            }
        }
        long folds = field.folds();
        if (folds > 0) {
            Remarks.add(
                    log,
                    "the field folds at %d of %d voxels, about which maps say nothing"
                            .formatted(folds, field.x().length));
        }
        return warp;
    }

    private static double alike(Volume moving, Volume registered, Warp warp) {
        Volume moved = Resampling.onto(
                moving, registered.grid(), warp, Resampling.Interpolation.TRILINEAR, Resampling.Border.CENTRES);
        return correlation(moved.voxels(), registered.voxels());
    }

    /** Pearson's; NaN where one is constant. */
    private static double correlation(float[] a, float[] b) {
        double meanA = 0;
        double meanB = 0;
        for (int i = 0; i < a.length; i++) {
            meanA += a[i] / (double) a.length;
            meanB += b[i] / (double) a.length;
        }
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (a[i] - meanA) * (b[i] - meanB);
            squareA += (a[i] - meanA) * (a[i] - meanA);
            squareB += (b[i] - meanB) * (b[i] - meanB);
        }
        return product / Math.sqrt(squareA * squareB);
    }

    /** From the template's patient space to the scan's. */
    private static Affine readMatrix(Path file, Registration.MatrixFormat format, Grid moving, Grid fixed, Path log)
            throws IOException {
        try {
            return switch (format) {
                case RAS -> TransformFile.read(file).inverse();
                case FLIRT -> fromFlirt(TransformFile.read(file), moving, fixed).inverse();
                case NIFTYREG, ITK -> TransformFile.read(file);
                case ELASTIX -> TransformFile.readElastix(file);
            };
        } catch (UnusableInputException e) {
            throw new UnusableInputException("registration wrote a {matrix} that cannot be used: %s; read its log %s"
                    .formatted(e.getMessage(), log));
        } catch (ArithmeticException e) {
            throw new UnusableInputException(
                    "registration wrote a {matrix} that cannot be inverted; read its log " + log);
        }
    }

    /** FSL's coordinates are voxels times spacing, with the x axis mirrored where the affine has a positive determinant. */
    private static Affine fromFlirt(Affine matrix, Grid moving, Grid fixed) {
        return fixed.affine()
                .after(FieldFile.fsl(fixed).inverse())
                .after(matrix)
                .after(FieldFile.fsl(moving))
                .after(moving.affine().inverse());
    }
}
