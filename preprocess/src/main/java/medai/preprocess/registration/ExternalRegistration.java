package medai.preprocess.registration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;

/** One run of a registration program, distrusted: its exit code, its output's existence and grid and its matrix are checked. */
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
            Affine toFixed = readMatrix(matrix, moving.grid(), fixed.grid(), log);
            return new Registration.Moved(new Volume(fixed.grid(), registered.voxels()), toFixed.inverse(), "command");
        } finally {
            ExternalProgram.delete(folder);
        }
    }

    private Affine readMatrix(Path file, Grid moving, Grid fixed, Path log) throws IOException {
        try {
            double[] numbers = Arrays.stream(Files.readString(file, StandardCharsets.US_ASCII)
                            .strip()
                            .split("\\s+"))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            if (numbers.length != 16) {
                throw new UnusableInputException(
                        "registration wrote %d numbers to {matrix}; expected 16; read its log %s"
                                .formatted(numbers.length, log));
            }
            Affine affine = Affine.rows(Arrays.copyOf(numbers, 12));
            return settings.matrix() == Registration.MatrixFormat.RAS ? affine : fromFlirt(affine, moving, fixed);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(
                    "registration wrote no {matrix}; expected a 4 x 4 text matrix; read its log " + log);
        } catch (NumberFormatException e) {
            throw new UnusableInputException(
                    "registration wrote a {matrix} that is not text with 16 numbers; read its log " + log);
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
