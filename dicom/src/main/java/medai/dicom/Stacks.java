package medai.dicom;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import medai.imaging.file.UnusableInputException;
import org.jspecify.annotations.Nullable;

/**
 * The slices of a series sorted into volumes: by their position along the normal of the images, and at every position by what the
 * files say of echo, time and diffusion weighting. Names of files never decide.
 */
final class Stacks {
    /** Images nearer than this, in mm, share a position. */
    private static final double SAME_POSITION = 1e-3;

    /** How far a slice may be from where the mean step puts it, as a share of that step. */
    private static final double UNEVEN = 0.05;

    private static final double DAY = 86400;

    private final String label;
    private final List<Slice> slices;

    /** @param slices parallel, with planes */
    Stacks(String label, List<Slice> slices) {
        this.label = label;
        this.slices = slices;
    }

    /**
     * The volumes in their order, each from its lowest slice up.
     *
     * @throws UnusableInputException if slices are missing, there twice, uneven, or cannot be told apart
     */
    List<List<Slice>> volumes() throws UnusableInputException {
        List<List<Slice>> positions = positions();
        int count = count(positions);
        List<Acquisition.Key> keys = usable(slices);
        for (List<Slice> position : positions) {
            position.sort(Comparator.comparing(Slice::acquisition, order(keys)));
        }
        if (count > 1) {
            checkToldApart(positions, keys);
        }
        checkEven(positions);
        checkStraight(positions);
        List<List<Slice>> volumes = new ArrayList<>();
        for (int v = 0; v < count; v++) {
            int at = v;
            volumes.add(positions.stream().map(position -> position.get(at)).toList());
        }
        checkAlike(volumes, keys);
        return volumes;
    }

    /**
     * Images that lie nowhere, in the order of what their files say; each is a volume.
     *
     * @throws UnusableInputException if nothing tells two of them apart
     */
    static List<List<Slice>> unplaced(List<Slice> slices) throws UnusableInputException {
        List<Slice> sorted = new ArrayList<>(slices);
        List<Acquisition.Key> keys = usable(slices);
        sorted.sort(Comparator.comparing(Slice::acquisition, order(keys)));
        checkToldApart(List.of(sorted), keys);
        return sorted.stream().map(List::of).toList();
    }

    /** The plane of a slice that has one. */
    static Plane plane(Slice slice) {
        if (slice.plane() == null) {
            throw new IllegalArgumentException("a slice without a plane among slices with one");
        }
        return slice.plane();
    }

    /** From slice to slice, LPS mm, on average; for a single slice 1 mm along its normal, since its thickness is not that step. */
    static double[] step(List<Slice> volume) {
        Plane bottom = plane(volume.get(0));
        Plane top = plane(volume.get(volume.size() - 1));
        double[] step = bottom.normal();
        for (int i = 0; i < 3 && volume.size() > 1; i++) {
            step[i] = (top.position()[i] - bottom.position()[i]) / (volume.size() - 1);
        }
        return step;
    }

    private List<List<Slice>> positions() {
        double[] normal = plane(slices.get(0)).normal();
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
        return positions;
    }

    /** How many images every position has; an error if the numbers differ, or images are there twice. */
    private int count(List<List<Slice>> positions) throws UnusableInputException {
        List<Slice[]> twins = new ArrayList<>();
        int twinned = 0;
        for (List<Slice> position : positions) {
            int before = twins.size();
            twins(position, twins);
            twinned += twins.size() > before ? 1 : 0;
        }
        int usual =
                positions.stream().collect(Collectors.groupingBy(List::size, Collectors.counting())).entrySet().stream()
                        .max(Comparator.comparingLong(entry -> entry.getValue() * 1000 + entry.getKey()))
                        .map(Map.Entry::getKey)
                        .orElse(0);
        boolean uneven = positions.stream().anyMatch(position -> position.size() != usual);
        // Single equal images may be the empty ends of repeated volumes; all of them, or some beside gaps, are not.
        if (twinned == positions.size() || (uneven && twinned > 0)) {
            throw new UnusableInputException(
                    twins.get(0)[1].file(),
                    "the same pixels as in %s%s (%s of series %s %s there twice)"
                            .formatted(
                                    twins.get(0)[0].file(),
                                    twins.size() > 1 ? ", and so on for " + pairs(twins) : "",
                                    twinned == positions.size()
                                            ? "every image"
                                            : "%d of %d images".formatted(twinned, positions.size()),
                                    label,
                                    twinned == 1 || twinned == positions.size() ? "is" : "are"),
                    "every image once",
                    "remove the copies, which have another SOPInstanceUID but the same content");
        }
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

    /** Adds pairs of images at one position that have the same pixels; a copy with the same UID is an error at once. */
    private static void twins(List<Slice> position, List<Slice[]> twins) throws UnusableInputException {
        Map<Long, Slice> seen = new HashMap<>();
        Map<String, Slice> instances = new HashMap<>();
        for (Slice slice : position) {
            @Nullable Slice same = instances.putIfAbsent(slice.instance() + slice.frame(), slice);
            if (same != null && slice.isCopyOf(same)) {
                throw new UnusableInputException(
                        slice.file(),
                        "the same image as in " + same.file(),
                        "every slice once",
                        "remove one of the two files");
            }
            @Nullable Slice twin = seen.putIfAbsent(slice.pixels(), slice);
            if (twin != null && slice.isTwinOf(twin)) {
                twins.add(new Slice[] {twin, slice});
            }
        }
    }

    private static String pairs(List<Slice[]> twins) {
        return twins.stream()
                        .skip(1)
                        .limit(3)
                        .map(pair -> pair[1].file().getFileName() + " = "
                                + pair[0].file().getFileName())
                        .collect(Collectors.joining(", "))
                + (twins.size() > 4 ? ", ..." : "");
    }

    private static String names(List<Slice> some) {
        return some.stream().map(slice -> slice.file().toString()).distinct().collect(Collectors.joining(", "));
    }

    /** The keys that every slice has: others cannot sort them. */
    private static List<Acquisition.Key> usable(List<Slice> slices) {
        DoubleSummaryStatistics times = slices.stream()
                .mapToDouble(slice -> slice.acquisition().seconds())
                .summaryStatistics();
        boolean aroundMidnight = times.getMax() < DAY && times.getMax() - times.getMin() > DAY / 2; // without a date
        return Acquisition.ORDER.stream()
                .filter(key -> !(aroundMidnight && key.equals(Acquisition.SECONDS)))
                .filter(key ->
                        slices.stream().noneMatch(slice -> Double.isNaN(key.of().applyAsDouble(slice.acquisition()))))
                .toList();
    }

    private static Comparator<Acquisition> order(List<Acquisition.Key> keys) {
        return keys.stream()
                .map(key -> Comparator.comparingDouble(key.of()))
                .reduce(Comparator::thenComparing)
                .orElseThrow(); // every slice has a frame
    }

    private static void checkToldApart(List<List<Slice>> positions, List<Acquisition.Key> keys)
            throws UnusableInputException {
        Comparator<Acquisition> order = order(keys);
        for (List<Slice> position : positions) {
            for (int i = 1; i < position.size(); i++) {
                Slice a = position.get(i - 1);
                Slice b = position.get(i);
                if (order.compare(a.acquisition(), b.acquisition()) == 0) {
                    throw new UnusableInputException(
                            "%s and %s".formatted(a.file(), b.file()),
                            "two images of one place that no attribute of all images of their series tells apart",
                            Acquisition.ORDER.stream()
                                    .map(Acquisition.Key::name)
                                    .collect(Collectors.joining(", ", "another ", " in each"))
                                    .replace(", frame", " or frame"),
                            "correct the headers, or put the images into folders of their own");
                }
            }
        }
    }

    /** What makes a volume what it is must hold for all of its slices. */
    private void checkAlike(List<List<Slice>> volumes, List<Acquisition.Key> keys) throws UnusableInputException {
        for (Acquisition.Key key : List.of(Acquisition.ECHO_TIME, Acquisition.B_VALUE)) {
            ToDoubleFunction<Slice> value = slice -> key.of().applyAsDouble(slice.acquisition());
            for (int v = 0; v < volumes.size() && keys.contains(key); v++) {
                Slice first = volumes.get(v).get(0);
                for (Slice slice : volumes.get(v)) {
                    if (value.applyAsDouble(slice) != value.applyAsDouble(first)) {
                        throw new UnusableInputException(
                                slice.file(),
                                "the %s %s in volume %d of series %s"
                                        .formatted(key.name(), value.applyAsDouble(slice), v, label),
                                "%s as in %s".formatted(value.applyAsDouble(first), first.file()),
                                "put images of another %s into a series of their own".formatted(key.name()));
                    }
                }
            }
        }
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
    }

    /** The stack may lean, as with a tilted gantry, but not bend. */
    private static void checkStraight(List<List<Slice>> positions) throws UnusableInputException {
        List<Slice> column = positions.stream().map(position -> position.get(0)).toList();
        Plane bottom = plane(column.get(0));
        double[] step = step(column);
        for (int k = 0; k < positions.size(); k++) {
            for (Slice slice : positions.get(k)) {
                double[] off = new double[3];
                for (int i = 0; i < 3; i++) {
                    off[i] = plane(slice).position()[i] - bottom.position()[i] - k * step[i];
                }
                if (Plane.length(off) > Math.max(0.5 * bottom.columnSpacing(), UNEVEN * Plane.length(step))) {
                    throw new UnusableInputException(
                            slice.file(),
                            String.format(
                                    Locale.ROOT, "a slice %.3g mm beside the line of the others", Plane.length(off)),
                            "a straight stack",
                            "split the series where its slices were moved");
                }
            }
        }
    }
}
