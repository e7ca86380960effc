package medai.cohort;

import java.nio.file.Path;
import java.util.List;
import medai.cohort.manifest.SampleId;
import medai.cohort.target.ClassTruth;
import medai.cohort.target.Truth;
import medai.imaging.Affine;
import medai.imaging.SpatialMap;

/**
 * One input of a network, with its target.
 *
 * @param views prepared scans, in the order of the network's views
 * @param toSource from the patient space of each prepared scan to that of the scan it came from, in which label maps lie
 * @param truth of the target
 */
public record Sample(SampleId id, List<Path> views, List<SpatialMap> toSource, Truth truth) {
    public Sample {
        views = List.copyOf(views);
        toSource = List.copyOf(toSource);
    }

    /** A scan of a class. */
    public static Sample ofClass(SampleId id, List<Path> views, int label, String className) {
        return of(id, views, new ClassTruth(label, className));
    }

    /** A scan that preparation did not move. */
    public static Sample of(SampleId id, List<Path> views, Truth truth) {
        return new Sample(
                id,
                views,
                views.stream().<SpatialMap>map(view -> Affine.identity()).toList(),
                truth);
    }
}
