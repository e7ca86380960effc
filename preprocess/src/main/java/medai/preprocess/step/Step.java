package medai.preprocess.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.Orientation;
import medai.preprocess.registration.ExternalProgram;
import medai.preprocess.registration.Registration;

/** One step of the preparation of a scan. */
public sealed interface Step permits Step.Orient, Step.Register, Step.External, GridStep, MaskStep, IntensityStep {
    /** @throws medai.imaging.file.UnusableInputException if this scan cannot be prepared in this way */
    Prepared apply(Prepared scan, StepContext context) throws IOException;

    /**
     * The size of the result, as far as it can be told from the size of the scan; the same unless a step says otherwise.
     *
     * @throws IOException if a template that decides it cannot be read
     */
    default Extent extent(Extent before) throws IOException {
        return before;
    }

    /** Files beside the scan that the result depends on. */
    default List<Path> files() {
        return List.of();
    }

    /** Label maps of the scan that the result depends on, by their names in data.masks. */
    default List<String> masks() {
        return List.of();
    }

    /** Stores the voxels along R, A and S without changing any value. */
    record Orient() implements Step {
        public static final String NAME = "Orient";

        public static Orient defaults() {
            return new Orient();
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) {
            return scan.moved(Orientation::toRas)
                    .decided(
                            "orientation",
                            Orientation.of(scan.volume().grid().affine()).codes());
        }

        @Override
        public Extent extent(Extent before) {
            return before.alongRas();
        }
    }

    /**
     * Brings the scan onto a template (Inglese et al., section 2.3).
     *
     * @param method how
     */
    record Register(Registration method) implements Step {
        public static final String NAME = "Register";

        @Override
        public List<Path> files() {
            return method.files();
        }

        @Override
        public Extent extent(Extent before) throws IOException {
            return files().isEmpty() ? before : Extent.of(files().get(0));
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws IOException {
            Registration.Moved moved = method.register(scan.volume(), context.log());
            Prepared registered =
                    scan.registered(moved.volume(), moved.toMoving()).decided("registration", moved.how());
            return moved.similarity().isPresent()
                    ? registered.decided(
                            "registration_cost",
                            String.valueOf(-moved.similarity().getAsDouble()))
                    : registered;
        }
    }

    /**
     * Has an external program change the intensities, such as N4BiasFieldCorrection of ANTs. It must keep the grid.
     *
     * @param command program and arguments, with {@code {input}} and {@code {output}} in place of NIfTI files
     */
    record External(List<String> command) implements Step {
        public static final String NAME = "External";

        public External {
            command = List.copyOf(command);
            ExternalProgram.requirePlaces(command, List.of("{input}", "{output}"));
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws IOException {
            return scan.with(ExternalProgram.filter(command, scan.volume(), context.log()))
                    .decided("external", command.get(0));
        }
    }
}
