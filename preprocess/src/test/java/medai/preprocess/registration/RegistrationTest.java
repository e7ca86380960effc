package medai.preprocess.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** External programs are small shell scripts here: what counts is what becomes of a program's doings and failings. */
@DisabledOnOs(OS.WINDOWS)
final class RegistrationTest {
    private static final String IDENTITY = "1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1";

    @TempDir
    Path folder;

    private Path template;
    private Path log;
    private final Grid grid = Grid.centred(6, 5, 4, 2);

    @BeforeEach
    void template() throws IOException {
        template = folder.resolve("template.nii.gz");
        log = folder.resolve("logs/scan.log");
        NiftiWriter.write(template, volume(grid), "");
    }

    @Test
    void aProgramThatWorks() throws IOException {
        Registration.Moved moved = run("cp \"$1\" \"$3\"; echo moved; echo 1 0 0 4 0 1 0 -3 0 0 1 2 0 0 0 1 > \"$4\"")
                .register(volume(grid), log);
        assertThat(moved.volume().grid()).isEqualTo(grid);
        assertThat(moved.toMoving().apply(0, 0, 0))
                .as("back from the template to the scan")
                .containsExactly(-4, 3, -2);
        assertThat(log).content().contains("moved");
    }

    /**
     * FSL counts x from the right of an image whose affine has a positive determinant: a matrix that adds 5 mm to FSL's x moves the patient
     * 5 mm to the left, that is by -5 in RAS+. So it does without the mirror, for an image stored from left to right that runs to the left.
     */
    @Test
    void flirtMatricesAreUnderstood() throws IOException {
        String script = "cp \"$2\" \"$3\"; echo 1 0 0 5 0 1 0 3 0 0 1 -1 0 0 0 1 > \"$4\"";
        Registration.Command flirt = new Registration.Command(template, words(script), Registration.MatrixFormat.FLIRT);
        double[] back = flirt.register(volume(grid), log).toMoving().apply(1, 1, 1);
        assertClose(back, 6, -2, 2);

        Grid las = new Grid(6, 5, 4, Affine.rows(-2, 0, 0, 5, 0, 2, 0, -4, 0, 0, 2, -3)); // the same places, mirrored
        double[] alsoBack = flirt.register(volume(las), log).toMoving().apply(1, 1, 1);
        assertClose(alsoBack, 6, -2, 2);
    }

    @Test
    void whatAProgramDoesWrongIsSaid() {
        assertFails("echo no licence; exit 3", "ended with exit code 3", "read its log");
        assertFails("true", "wrote no {output}");
        assertFails("cp \"$1\" \"$3\"", "wrote no {matrix}");
        assertFails("cp \"$1\" \"$3\"; echo 1 2 3 > \"$4\"", "3 numbers to {matrix}; expected 16");
        assertFails("cp \"$1\" \"$3\"; echo nonsense > \"$4\"", "not text with 16 numbers");
        assertFails("head -c 100 \"$1\" > \"$3\"; echo " + IDENTITY + " > \"$4\"", "output.nii.gz");
        assertThatThrownBy(() -> new Registration.Command(
                                template,
                                List.of("no-such-program", "{moving}{fixed}{output}{matrix}"),
                                Registration.MatrixFormat.RAS)
                        .register(volume(grid), log))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("no-such-program", "cannot be started");
    }

    @Test
    void anOutputOnAnotherGridIsRefused() {
        Grid other = Grid.centred(6, 5, 3, 2);
        assertThatThrownBy(() ->
                        run("cp \"$1\" \"$3\"; echo " + IDENTITY + " > \"$4\"").register(volume(other), log))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("6 x 5 x 3", "6 x 5 x 4", "the template's grid");
    }

    /** A voxel of the template at patient position p gets the scan's value at p. */
    @Test
    void headersAreEnoughWhereSpacesAgree() throws IOException {
        Grid finer = Grid.centred(11, 9, 7, 1);
        Registration.Moved moved = new Registration.Header(template).register(volume(finer), log);
        assertThat(moved.volume().grid()).isEqualTo(grid);
        assertThat(moved.toMoving()).isEqualTo(Affine.identity());
        assertThat(moved.volume().at(3, 2, 2)).isCloseTo(finer.index(6, 4, 4), within(1e-3f));
    }

    private void assertFails(String script, String... parts) {
        assertThatThrownBy(() -> run(script).register(volume(grid), log))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(parts);
    }

    private static void assertClose(double[] found, double... expected) {
        for (int i = 0; i < 3; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(1e-4));
        }
    }

    private Registration.Command run(String script) {
        return new Registration.Command(template, words(script), Registration.MatrixFormat.RAS);
    }

    private static List<String> words(String script) {
        return List.of("sh", "-c", script, "register", "{moving}", "{fixed}", "{output}", "{matrix}");
    }

    private static Volume volume(Grid grid) {
        float[] voxels = new float[grid.size()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = i;
        }
        return new Volume(grid, voxels);
    }
}
