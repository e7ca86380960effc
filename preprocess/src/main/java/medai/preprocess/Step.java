package medai.preprocess;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.Orientation;
import medai.imaging.Volume;
import medai.imaging.file.UnusableInputException;
import medai.preprocess.registration.Registration;

/** One step of the preparation of a scan. */
public sealed interface Step {
    /**
     * @param log where the step may leave a log file of the scan's name with another ending
     * @throws UnusableInputException if this scan cannot be prepared so
     */
    Prepared apply(Prepared scan, Path log) throws IOException;

    /** Files beside the scan that the result depends on. */
    default List<Path> files() {
        return List.of();
    }

    /** Stores the voxels along R, A and S without changing any value. */
    record Orient() implements Step {
        public static Orient defaults() {
            return new Orient();
        }

        @Override
        public Prepared apply(Prepared scan, Path log) {
            return scan.with(Orientation.toRas(scan.volume()))
                    .decided(
                            "orientation",
                            Orientation.of(scan.volume().grid().affine()).codes());
        }
    }

    /**
     * Brings the scan onto a template (Inglese et al., section 2.3).
     *
     * @param method how
     */
    record Register(Registration method) implements Step {
        @Override
        public List<Path> files() {
            return method.files();
        }

        @Override
        public Prepared apply(Prepared scan, Path log) throws IOException {
            Registration.Moved moved = method.register(scan.volume(), log);
            return new Prepared(moved.volume(), scan.toSource().after(moved.toMoving()), scan.decisions())
                    .decided("registration", moved.how());
        }
    }

    /**
     * Cuts or fills up with zeros, evenly on both sides, to a number of voxels.
     *
     * @param size voxels along x, y and z
     */
    record CropOrPad(List<Integer> size) implements Step {
        public CropOrPad {
            size = List.copyOf(size);
            if (size.size() != 3 || size.stream().anyMatch(n -> n < 1)) {
                throw new IllegalArgumentException("size must be three numbers of at least 1; found " + size);
            }
        }

        @Override
        public Prepared apply(Prepared scan, Path log) {
            Grid from = scan.volume().grid();
            int[] first = new int[3]; // in the source, negative where padded
            for (int axis = 0; axis < 3; axis++) {
                int more = from.size(axis) - size.get(axis);
                first[axis] = more >= 0 ? more / 2 : -(-more / 2);
            }
            Grid to = from.box(first[0], first[1], first[2], size.get(0), size.get(1), size.get(2));
            float[] voxels = new float[to.size()];
            IntStream.range(0, to.depth()).parallel().forEach(z -> copySlice(scan.volume(), to, first, z, voxels));
            return scan.with(new Volume(to, voxels)).decided("crop", first[0] + ";" + first[1] + ";" + first[2]);
        }

        private static void copySlice(Volume source, Grid to, int[] first, int z, float[] voxels) {
            Grid from = source.grid();
            int sz = z + first[2];
            int begin = Math.max(0, -first[0]);
            int end = Math.min(to.width(), from.width() - first[0]);
            if (sz < 0 || sz >= from.depth() || end <= begin) {
                return;
            }
            for (int y = Math.max(0, -first[1]); y < Math.min(to.height(), from.height() - first[1]); y++) {
                System.arraycopy(
                        source.voxels(),
                        from.index(begin + first[0], y + first[1], sz),
                        voxels,
                        to.index(begin, y, z),
                        end - begin);
            }
        }
    }

    /**
     * Maps intensities linearly so that two percentiles of the volume become 0 and 1, and clips what lies beyond.
     *
     * @param low percentile that becomes 0, from 0 to 100
     * @param high percentile that becomes 1, above {@code low}, up to 100
     */
    record RescaleIntensity(double low, double high) implements Step {
        public RescaleIntensity {
            if (!(low >= 0 && low < high && high <= 100)) {
                throw new IllegalArgumentException(
                        "low must be from 0 to below high, and high at most 100; found %s and %s".formatted(low, high));
            }
        }

        public static RescaleIntensity defaults() {
            return new RescaleIntensity(0, 99.5);
        }

        @Override
        public Prepared apply(Prepared scan, Path log) throws UnusableInputException {
            float[] sorted = scan.volume().voxels().clone();
            Arrays.parallelSort(sorted);
            double zero = percentile(sorted, low);
            double one = percentile(sorted, high);
            if (!(one > zero)) {
                throw new UnusableInputException(
                        "the intensities at the %s and %s percentile are both %s; expected an image with contrast; look at the scan"
                                .formatted(low, high, zero));
            }
            float[] voxels = scan.volume().voxels();
            float[] scaled = new float[voxels.length];
            for (int i = 0; i < voxels.length; i++) {
                scaled[i] = (float) Math.max(0, Math.min(1, (voxels[i] - zero) / (one - zero)));
            }
            return scan.with(scan.volume().with(scaled))
                    .decided("intensity", String.format(Locale.ROOT, "%s;%s", zero, one));
        }

        /** Linear interpolation between order statistics, as NumPy's default. */
        private static double percentile(float[] sorted, double percent) {
            double at = percent / 100 * (sorted.length - 1);
            int below = (int) at;
            int above = Math.min(below + 1, sorted.length - 1);
            return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
        }
    }
}
