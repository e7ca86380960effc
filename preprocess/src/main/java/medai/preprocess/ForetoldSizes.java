package medai.preprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import medai.cohort.manifest.Manifest;
import medai.imaging.file.UnusableInputException;
import medai.preprocess.step.Extent;

/** The sizes that scans will have once they are prepared. */
public final class ForetoldSizes {
    /** Scans are read whole, so that not all of a cohort are looked at. */
    private static final int LOOKED_AT = 8;

    private ForetoldSizes() {}

    /**
     * The size of each view where the steps alone decide it.
     *
     * @return voxels along z, y and x of each view, in the order given; empty where it depends on the scans
     */
    public static Optional<List<List<Integer>>> ofSteps(List<String> views, PreparationSettings settings)
            throws IOException {
        List<List<Integer>> sizes = new ArrayList<>();
        for (String view : views) {
            Extent extent = settings.extent(view, Extent.unknown());
            if (!extent.isKnown()) {
                return Optional.empty();
            }
            sizes.add(extent.zyx());
        }
        return Optional.of(sizes);
    }

    /**
     * The same from some scans of a cohort, from its first to its last row.
     *
     * @return empty where it depends on what the scans show, or none of them is there
     * @throws UnusableInputException if a scan cannot be read, or they will not have one size
     */
    public static Optional<List<List<Integer>>> of(Manifest manifest, PreparationSettings settings) throws IOException {
        List<Manifest.Entry> entries = manifest.entries();
        List<List<Integer>> sizes = new ArrayList<>();
        for (String view : entries.get(0).views().keySet()) {
            Extent alone = settings.extent(view, Extent.unknown());
            Optional<Extent> first = alone.isKnown() ? Optional.of(alone) : Optional.empty();
            int looks = Math.min(LOOKED_AT, entries.size());
            for (int i = 0; i < looks && !alone.isKnown(); i++) {
                Path scan = entries.get((int) ((long) i * (entries.size() - 1) / Math.max(1, looks - 1)))
                        .scan(view);
                if (Files.isReadable(scan)) {
                    Extent own = settings.extent(
                            view,
                            Extent.of(Preprocessing.read(settings, scan, view)
                                    .volume()
                                    .grid()));
                    requireSame(scan, own, first.orElse(own));
                    first = Optional.of(first.orElse(own));
                }
            }
            if (first.isEmpty() || !first.get().isKnown()) {
                return Optional.empty();
            }
            sizes.add(first.get().zyx());
        }
        return Optional.of(sizes);
    }

    private static void requireSame(Path scan, Extent own, Extent before) throws UnusableInputException {
        if (!own.voxels().equals(before.voxels())) {
            throw new UnusableInputException(
                    scan,
                    "a scan that will have %s voxels (x, y, z; 0: not known)".formatted(own.voxels()),
                    before.voxels() + " as the scans before",
                    "add a register, fit_in_plane or crop_or_pad step that gives all the same size");
        }
    }
}
