package medai.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.Remarks;
import medai.imaging.file.Scan;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.UsedChannels;
import org.jspecify.annotations.Nullable;

/**
 * Makes scans of the images of a series. Parallel images that show the same kind of thing are one scan: sorted by their position
 * along their normal, as many volumes as there are images at every position. The step from slice to slice is that of the positions,
 * so a tilted gantry gives a sheared grid; the slice thickness is not used.
 */
final class SeriesAssembly {
    /** Degrees from which on a stack counts as leaning. */
    private static final double TILTED = 0.5;

    private final String label;
    private final List<Slice> slices;
    private final SeriesFacts facts;

    private SeriesAssembly(String label, List<Slice> slices, SeriesFacts facts) {
        this.label = label;
        this.slices = slices;
        this.facts = facts;
    }

    /** What must agree for two images to be of one scan. */
    private record Group(String kind, @Nullable Plane plane, List<Slice> slices) {
        boolean takes(Slice slice) {
            Plane other = slice.plane();
            return kind.equals(slice.acquisition().kind())
                    && (plane == null ? other == null : other != null && other.isParallelTo(plane));
        }
    }

    /** A series for each orientation (a scout has three) and each kind of image (magnitude and phase are two). */
    static List<Series> split(String label, List<Slice> slices, SeriesFacts facts) {
        List<Group> groups = new ArrayList<>();
        for (Slice slice : slices) {
            groups.stream()
                    .filter(group -> group.takes(slice))
                    .findFirst()
                    .orElseGet(() -> {
                        groups.add(new Group(slice.acquisition().kind(), slice.plane(), new ArrayList<>()));
                        return groups.get(groups.size() - 1);
                    })
                    .slices
                    .add(slice);
        }
        List<String> names = names(label, groups);
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            List<Slice> group = groups.get(i).slices;
            SeriesAssembly assembly = new SeriesAssembly(names.get(i), group, facts);
            List<Path> files = group.stream().map(Slice::file).distinct().toList();
            series.add(new Series(
                    names.get(i), facts.modality(), group.size(), files, assembly::assemble, assembly::sidecar));
        }
        return series;
    }

    /** The label, with the kind and the number of the orientation where there are several. */
    private static List<String> names(String label, List<Group> groups) {
        long kinds = groups.stream().map(Group::kind).distinct().count();
        List<String> names = new ArrayList<>();
        for (Group group : groups) {
            List<Group> same = groups.stream()
                    .filter(other -> other.kind.equals(group.kind))
                    .toList();
            String kind = kinds == 1 ? "" : "-" + (group.kind.isEmpty() ? "other" : group.kind);
            names.add(label + kind + (same.size() == 1 ? "" : "-" + (same.indexOf(group) + 1)));
        }
        return names;
    }

    private Scan assemble() throws IOException {
        checkSizes();
        checkRescale();
        Slice any = slices.get(0);
        if (any.plane() == null) {
            return withoutGeometry();
        }
        List<List<Slice>> volumes = new Stacks(label, slices).volumes();
        List<Slice> first = volumes.get(0);
        Slice bottom = first.get(0);
        Plane plane = Stacks.plane(bottom);
        double[] step = Stacks.step(first);
        for (Slice slice : slices) {
            if (!Stacks.plane(slice).guess().equals(plane.guess())) {
                throw new UnusableInputException(
                        slice.file(),
                        "a place that is stated otherwise than in " + bottom.file(),
                        "ImagePositionPatient and ImageOrientationPatient in all images of a series, or in none",
                        "complete the headers");
            }
        }
        if (!plane.guess().isEmpty()) {
            Remarks.add(any.file(), plane.guess());
        }
        facts.remarkTilt(any.file(), plane.tilt(step), TILTED);
        Grid grid;
        try {
            grid = new Grid(bottom.columns(), bottom.rows(), first.size(), plane.affine(step));
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException(
                    label, String.valueOf(e.getMessage()), "a grid in space", "repair the headers");
        }
        return read(grid, volumes, plane.guess().isEmpty() ? Scan.Form.DICOM : Scan.Form.SPACING);
    }

    /** What the volumes of {@link #assemble} are, for the JSON file beside them. */
    private Map<String, Object> sidecar(int made, OptionalInt volume) throws IOException {
        boolean placed = slices.get(0).plane() != null;
        List<List<Slice>> volumes = placed ? new Stacks(label, slices).volumes() : Stacks.unplaced(slices);
        int channels = made / volumes.size(); // one where colours were not used
        return volume.isPresent()
                ? facts.sidecar(List.of(volumes.get(volume.getAsInt() / channels)), 1)
                : facts.sidecar(volumes, channels);
    }

    /** Values of one series are comparable only if all or none of its images state how they are scaled. */
    private void checkRescale() throws UnusableInputException {
        Slice first = slices.get(0);
        for (Slice slice : slices) {
            if (!slice.rescale().stated().equals(first.rescale().stated())) {
                long some = slices.stream()
                        .filter(s -> s.rescale().stated().equals(first.rescale().stated()))
                        .count();
                throw new UnusableInputException(
                        slice.file(),
                        "%s, where %s and %d more of the %d images of series %s have %s"
                                .formatted(
                                        slice.rescale().stated(),
                                        first.file(),
                                        some - 1,
                                        slices.size(),
                                        label,
                                        first.rescale().stated()),
                        "the same scaling in all of them, since their values cannot be compared otherwise",
                        "complete the headers, or put the images into series of their own");
            }
        }
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

    /** Images without size and place: each becomes a volume of one slice, pixels of 1 mm. */
    private Scan withoutGeometry() throws IOException {
        Slice first = slices.get(0);
        Affine affine = Affine.scaling(-1, -1, 1)
                .after(Affine.translation(-(first.columns() - 1) / 2.0, -(first.rows() - 1) / 2.0, 0));
        Grid grid = new Grid(first.columns(), first.rows(), 1, affine);
        Remarks.add(first.file(), "it has neither PixelSpacing nor a place in the patient: pixels of 1 mm are assumed");
        return read(grid, Stacks.unplaced(slices), Scan.Form.PIXELS);
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
        List<Volume> used = UsedChannels.of(volumes, channels);
        List<Integer> shape = new ArrayList<>(List.of(grid.width(), grid.height(), grid.depth()));
        if (used.size() > 1) {
            shape.add(used.size());
        }
        return new Scan(used, shape, form, null, null, "dicom", label, List.of());
    }

    /** The last file and its last frame stay open, for their other slices. */
    private static final class FrameCache {
        private @Nullable DicomPixels pixels;
        private Path file = Path.of("");
        private int frame = -1;
        private List<float[]> planes = List.of();

        void copy(Slice slice, List<float[]> voxels, int at) throws IOException {
            if (pixels == null || !slice.file().equals(file)) {
                pixels = DicomPixels.of(DicomFile.read(slice.file()));
                file = slice.file();
                frame = -1;
            }
            if (slice.frame() != frame) {
                planes = pixels.frame(slice.frame(), slice.rescale());
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
