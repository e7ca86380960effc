package medai.preprocess.registration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;

/**
 * One run of an external registration program, which is not trusted: its exit code, the existence and grid of its output, and its
 * matrix are checked.
 */
final class ExternalRegistration {
    private final Registration.Command settings;

    ExternalRegistration(Registration.Command settings) {
        this.settings = settings;
    }

    Registration.Moved register(Volume moving, Path log) throws IOException {
        Path folder = Files.createTempDirectory("medai-register");
        try {
            Path movingFile = folder.resolve("moving.nii.gz");
            Path output = folder.resolve("output.nii.gz");
            Path matrix = folder.resolve("matrix.txt");
            NiftiWriter.write(movingFile, moving, "medai: to be registered");
            List<String> words = settings.command().stream()
                    .map(word -> word.replace("{moving}", movingFile.toString())
                            .replace("{fixed}", settings.template().toString())
                            .replace("{output}", output.toString())
                            .replace("{matrix}", matrix.toString()))
                    .toList();
            ExternalProgram.run(words, log);
            Volume fixed = ScanReader.readFile(settings.template()).volume();
            Volume registered = ExternalProgram.readOutput(output, log);
            if (!registered.grid().matches(fixed.grid(), ExternalProgram.GRID_TOLERANCE)) {
                throw new UnusableInputException(
                        "registration wrote %s; expected the template's grid, %s; make the program write on the grid of {fixed}; its log is %s"
                                .formatted(
                                        registered.grid().describe(),
                                        fixed.grid().describe(),
                                        log));
            }
            Affine toMoving = readMatrix(matrix, moving.grid(), fixed.grid(), log);
            return new Registration.Moved(new Volume(fixed.grid(), registered.voxels()), toMoving, "command");
        } finally {
            ExternalProgram.delete(folder);
        }
    }

    /** From the template's patient space to the scan's. */
    private Affine readMatrix(Path file, Grid moving, Grid fixed, Path log) throws IOException {
        if (!Files.exists(file)) {
            throw new UnusableInputException(
                    "registration wrote no {matrix}; expected a text file there; read its log " + log);
        }
        try {
            return switch (settings.matrix()) {
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
                .after(fslScaling(fixed).inverse())
                .after(matrix)
                .after(fslScaling(moving))
                .after(moving.affine().inverse());
    }

    private static Affine fslScaling(Grid grid) {
        Affine a = grid.affine();
        Affine scaling = Affine.scaling(a.spacing(0), a.spacing(1), a.spacing(2));
        Affine mirror = Affine.rows(-1, 0, 0, grid.width() - 1, 0, 1, 0, 0, 0, 0, 1, 0);
        return a.determinant() > 0 ? scaling.after(mirror) : scaling;
    }
}
