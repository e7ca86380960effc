package medai.preprocess.registration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.Affine;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;

/** A way to bring a scan onto a template. */
public sealed interface Registration {
    /**
     * A scan after registration.
     *
     * @param volume on the template's grid (on its own for {@link None})
     * @param toMoving from the template's patient space to the scan's own
     * @param how in a word, for preprocess.csv
     */
    record Moved(Volume volume, Affine toMoving, String how) {}

    /** @param log for an external program's output */
    Moved register(Volume moving, Path log) throws IOException;

    /** Files beside the scan that the result depends on. */
    default List<Path> files() {
        return List.of();
    }

    /** Leaves the scan where it is. */
    record None() implements Registration {
        public static None defaults() {
            return new None();
        }

        @Override
        public Moved register(Volume moving, Path log) {
            return new Moved(moving, Affine.identity(), "none");
        }
    }

    /**
     * Takes scan and template to share patient space already, and resamples the scan onto the template's grid (trilinear).
     *
     * @param template NIfTI file
     */
    record Header(Path template) implements Registration {
        @Override
        public List<Path> files() {
            return List.of(template);
        }

        @Override
        public Moved register(Volume moving, Path log) throws IOException {
            Volume fixed = ScanReader.readFile(template).volume();
            return new Moved(
                    Resampling.onto(moving, fixed.grid(), Resampling.Interpolation.TRILINEAR),
                    Affine.identity(),
                    "header");
        }
    }

    /**
     * Runs an external program such as FSL FLIRT, ANTs or elastix. It gets the scan as NIfTI, must write the registered scan on the
     * template's grid, and an affine matrix by which maps find their way back.
     *
     * @param template NIfTI file
     * @param command program and arguments, with {@code {moving}}, {@code {fixed}}, {@code {output}} and {@code {matrix}} in place of files
     * @param matrix what the matrix file holds
     */
    record Command(Path template, List<String> command, MatrixFormat matrix) implements Registration {
        public Command {
            command = List.copyOf(command);
            for (String place : List.of("{moving}", "{fixed}", "{output}", "{matrix}")) {
                if (command.stream().noneMatch(word -> word.contains(place))) {
                    throw new IllegalArgumentException(
                            "command must contain %s; found %s".formatted(place, String.join(" ", command)));
                }
            }
        }

        @Override
        public List<Path> files() {
            return List.of(template);
        }

        @Override
        public Moved register(Volume moving, Path log) throws IOException {
            return new ExternalProgram(this).register(moving, log);
        }
    }

    /** What a 4 x 4 matrix in a text file means. */
    enum MatrixFormat {
        /** FSL: from the moving to the fixed image, in FSL's scaled voxel coordinates. */
        FLIRT,
        /** From the moving to the fixed image, in RAS+ mm. */
        RAS
    }
}
