package medai.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import medai.imaging.file.UnusableInputException;
import org.jspecify.annotations.Nullable;

/**
 * Stacks the slices of a series: sorted by their position along the normal of the images, as many volumes as there are images at
 * every position. The step from slice to slice is that of the positions, so a tilted gantry gives a sheared grid; the slice
 * thickness is not used.
 */
final class SeriesAssembly {
    /** Images nearer than this, in mm, share a position. */
    private static final double SAME_POSITION = 1e-3;

    /** How far a slice may be from where the mean step puts it, as a share of that step. */
    private static final double UNEVEN = 0.05;

    private final String label;
    private final List<Slice> slices;

    private SeriesAssembly(String label, List<Slice> slices) {
        this.label = label;
        this.slices = slices;
    }

    /** One series for each orientation; a scout has three. */
    static List<Series> split(String label, String modality, List<Slice> slices) {
        List<List<Slice>> groups = new ArrayList<>();
        for (Slice slice : slices) {
            groups.stream()
                    .filter(group -> belongs(slice, group.get(0)))
                    .findFirst()
                    .orElseGet(() -> {
                        groups.add(new ArrayList<>());
                        return groups.get(groups.size() - 1);
                    })
                    .add(slice);
        }
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            List<Slice> group = groups.get(i);
            String name = groups.size() == 1 ? label : label + "-" + (i + 1);
            List<Path> files = group.stream().map(Slice::file).distinct().toList();
            series.add(
                    new Series(name, modality, group.size(), files, () -> new SeriesAssembly(name, group).assemble()));
        }
        return series;
    }

    private static boolean belongs(Slice slice, Slice other) {
        Plane a = slice.plane();
        Plane b = other.plane();
        if (a == null || b == null) {
            return (a == null) == (b == null);
        }
        return a.isParallelTo(b);
    }

    private Scan assemble() throws IOException {
        checkSizes();
        Plane first = slices.get(0).plane();
        if (first == null) {
            return withoutGeometry();
        }
        List<List<Slice>> positions = positions(first.normal());
        int volumes = volumes(positions);
        checkEven(positions);
        Slice bottom = positions.get(0).get(0);
        double[] step = step(positions);
        Affine affine = plane(bottom).affine(step);
        Grid grid;
        try {
            grid = new Grid(bottom.columns(), bottom.rows(), positions.size(), affine);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException(
                    label, String.valueOf(e.getMessage()), "a grid in space", "repair the headers");
        }
        List<List<Slice>> stacks = new ArrayList<>();
        for (int v = 0; v < volumes; v++) {
            int at = v;
            stacks.add(positions.stream().map(position -> position.get(at)).toList());
        }
        return read(grid, stacks, Scan.Form.DICOM);
    }

    private static Plane plane(Slice slice) {
        if (slice.plane() == null) {
            throw new IllegalArgumentException("a slice without a plane among slices with one");
        }
        return slice.plane();
    }

    private void checkSizes() throws UnusableInputException {
        Slice first = slices.get(0);
        for (Slice slice : slices) {
            if (slice.columns() != first.columns()
                    || slice.rows() != first.rows()
                    || slice.channels() != first.channels()) {
                throw new UnusableInputException(
                        slice.file(),
                        "%d x %d pixels in %d channels".formatted(slice.columns(), slice.rows(), slice.channels()),
                        "%d x %d in %d as in %s of the same series"
                                .formatted(first.columns(), first.rows(), first.channels(), first.file()),
                        "put images of another size into a series of their own");
            }
        }
    }

    /** The slices at each position, sorted by it and then by time. */
    private List<List<Slice>> positions(double[] normal) throws UnusableInputException {
        List<Slice> sorted = new ArrayList<>(slices);
        sorted.sort(Comparator.comparingDouble((Slice slice) -> plane(slice).along(normal)));
        List<List<Slice>> positions = new ArrayList<>();
        double last = Double.NEGATIVE_INFINITY;
        for (Slice slice : sorted) {
            double at = plane(slice).along(normal);
            if (at - last > SAME_POSITION) {
                positions.add(new ArrayList<>());
                last = at;
            }
            positions.get(positions.size() - 1).add(slice);
        }
        for (List<Slice> position : positions) {
            position.sort(SeriesAssembly::byOrder);
            for (int i = 1; i < position.size(); i++) {
                if (position.get(i).isCopyOf(position.get(i - 1))) {
                    throw new UnusableInputException(
                            position.get(i).file(),
                            "the same image as in " + position.get(i - 1).file(),
                            "every slice once",
                            "remove one of the two files");
                }
            }
        }
        return positions;
    }

    private static int byOrder(Slice a, Slice b) {
        for (int i = 0; i < a.order().size(); i++) {
            int difference = Double.compare(a.order().get(i), b.order().get(i));
            if (difference != 0) {
                return difference;
            }
        }
        return a.file().compareTo(b.file());
    }

    /** How many images every position has; an error if the numbers differ. */
    private int volumes(List<List<Slice>> positions) throws UnusableInputException {
        int most = positions.stream().mapToInt(List::size).max().orElse(0);
        int usual =
                positions.stream().collect(Collectors.groupingBy(List::size, Collectors.counting())).entrySet().stream()
                        .max(Comparator.comparingLong(entry -> entry.getValue() * 1000 + entry.getKey()))
                        .map(entry -> entry.getKey())
                        .orElse(most);
        for (List<Slice> position : positions) {
            if (position.size() != usual) {
                throw new UnusableInputException(
                        names(position),
                        "%d images at one position of series %s".formatted(position.size(), label),
                        "%d as at the others".formatted(usual),
                        position.size() > usual
                                ? "remove the duplicates"
                                : "find the missing images, or remove the incomplete volume");
            }
        }
        return usual;
    }

    private static String names(List<Slice> some) {
        return some.stream().map(slice -> slice.file().toString()).distinct().collect(Collectors.joining(", "));
    }

    /** Every slice must lie where even spacing between the first and the last puts it. */
    private void checkEven(List<List<Slice>> positions) throws UnusableInputException {
        if (positions.size() < 3) {
            return;
        }
        double[] normal = plane(positions.get(0).get(0)).normal();
        List<Double> gaps = new ArrayList<>();
        for (int i = 1; i < positions.size(); i++) {
            gaps.add(plane(positions.get(i).get(0)).along(normal)
                    - plane(positions.get(i - 1).get(0)).along(normal));
        }
        double median = gaps.stream().sorted().toList().get(gaps.size() / 2);
        for (int i = 0; i < gaps.size(); i++) {
            if (Math.abs(gaps.get(i) - median) > UNEVEN * median + 1e-3) {
                throw new UnusableInputException(
                        "%s and %s"
                                .formatted(
                                        positions.get(i).get(0).file(),
                                        positions.get(i + 1).get(0).file()),
                        String.format(Locale.ROOT, "a gap of %.4g mm", gaps.get(i)),
                        String.format(Locale.ROOT, "%.4g mm as between the other slices of series %s", median, label),
                        gaps.get(i) > median ? "find the missing slice" : "remove the slice that lies between");
            }
        }
        checkStraight(positions);
    }

    /** The stack may lean, as with a tilted gantry, but not bend. */
    private void checkStraight(List<List<Slice>> positions) throws UnusableInputException {
        Plane bottom = plane(positions.get(0).get(0));
        double[] step = step(positions);
        for (int k = 0; k < positions.size(); k++) {
            Plane plane = plane(positions.get(k).get(0));
            double[] off = new double[3];
            for (int i = 0; i < 3; i++) {
                off[i] = plane.position()[i] - bottom.position()[i] - k * step[i];
            }
            if (Plane.length(off) > Math.max(0.5 * bottom.columnSpacing(), UNEVEN * Plane.length(step))) {
                throw new UnusableInputException(
                        positions.get(k).get(0).file(),
                        String.format(Locale.ROOT, "a slice %.3g mm beside the line of the others", Plane.length(off)),
                        "a straight stack",
                        "split the series where its slices were moved");
            }
        }
    }

    /**
     * From slice to slice, LPS mm; for a single slice 1 mm along its normal, since its thickness does not say where the next
     * slice would be.
     */
    private static double[] step(List<List<Slice>> positions) {
        Plane bottom = plane(positions.get(0).get(0));
        Plane top = plane(positions.get(positions.size() - 1).get(0));
        double[] step = bottom.normal();
        for (int i = 0; i < 3; i++) {
            step[i] = positions.size() > 1
                    ? (top.position()[i] - bottom.position()[i]) / (positions.size() - 1)
                    : step[i];
        }
        return step;
    }

    /** Images without a position in the patient: each becomes a volume of one slice, pixels of 1 mm. */
    private Scan withoutGeometry() throws IOException {
        Slice first = slices.get(0);
        Affine affine = Affine.scaling(-1, -1, 1)
                .after(Affine.translation(-(first.columns() - 1) / 2.0, -(first.rows() - 1) / 2.0, 0));
        Grid grid = new Grid(first.columns(), first.rows(), 1, affine);
        List<Slice> sorted = new ArrayList<>(slices);
        sorted.sort(SeriesAssembly::byOrder);
        return read(grid, sorted.stream().map(List::of).toList(), Scan.Form.PIXELS);
    }

    /** One volume for each stack and channel. */
    private Scan read(Grid grid, List<List<Slice>> stacks, Scan.Form form) throws IOException {
        int channels = slices.get(0).channels();
        if ((long) grid.size() * stacks.size() * channels > Integer.MAX_VALUE - 8L) {
            throw new UnusableInputException(
                    label,
                    stacks.size() + " volumes of " + grid.describe(),
                    "less than 2^31 voxels",
                    "split the series");
        }
        FrameCache frames = new FrameCache();
        List<Volume> volumes = new ArrayList<>();
        for (List<Slice> stack : stacks) {
            List<float[]> voxels = new ArrayList<>();
            for (int c = 0; c < channels; c++) {
                voxels.add(new float[grid.size()]);
            }
            for (int z = 0; z < stack.size(); z++) {
                frames.copy(stack.get(z), voxels, grid.index(0, 0, z));
            }
            voxels.forEach(channel -> volumes.add(new Volume(grid, channel)));
        }
        List<Integer> shape = new ArrayList<>(List.of(grid.width(), grid.height(), grid.depth()));
        if (volumes.size() > 1) {
            shape.add(volumes.size());
        }
        return new Scan(volumes, shape, form, null, null, "dicom", label, List.of());
    }

    /** The last file and its last frame stay open, for their other slices. */
    private static final class FrameCache {
        private @Nullable DicomPixels pixels;
        private Path file = Path.of("");
        private int frame = -1;
        private List<float[]> planes = List.of();

        void copy(Slice slice, List<float[]> voxels, int at) throws IOException {
            if (pixels == null || !slice.file().equals(file)) {
                pixels = new DicomPixels(DicomFile.read(slice.file()));
                file = slice.file();
                frame = -1;
            }
            if (slice.frame() != frame) {
                planes = pixels.frame(slice.frame(), slice.slope(), slice.intercept());
                frame = slice.frame();
            }
            for (int c = 0; c < voxels.size(); c++) {
                for (int y = 0; y < slice.rows(); y++) {
                    int from = (slice.top() + y) * pixels.columns() + slice.left();
                    System.arraycopy(planes.get(c), from, voxels.get(c), at + y * slice.columns(), slice.columns());
                }
            }
        }
    }
}
