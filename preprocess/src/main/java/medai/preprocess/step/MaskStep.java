package medai.preprocess.step;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.file.UnusableInputException;
import medai.imaging.mask.Components;
import medai.imaging.mask.DistanceTransform;
import medai.imaging.mask.Element;
import medai.imaging.mask.Mask;
import medai.imaging.mask.Otsu;
import medai.preprocess.joint.JointRoi;

/** A step that decides which voxels count; all others become 0. */
public sealed interface MaskStep extends Step {
    /** How a threshold is found. */
    enum Threshold {
        /** A share of the largest intensity of each slice (the authors' code). */
        SHARE_OF_SLICE,
        /** A share of the largest intensity of the volume (the thesis' text). */
        SHARE_OF_VOLUME,
        /** Otsu's method over the volume; the share does not count. */
        OTSU
    }

    /** The voxels above 0; an image without any would go on as zeros. */
    private static Mask positive(Prepared scan) throws UnusableInputException {
        Mask positive = Mask.above(scan.volume(), 0);
        if (positive.isEmpty()) {
            throw new UnusableInputException(
                    "no voxel above 0; expected an object; look at the scan and at the steps before");
        }
        return positive;
    }

    /**
     * Finds the object and sets the rest to 0 (RA thesis, section 2.2.2, with the elements and counts of the authors' code):
     * threshold, holes filled slice by slice, opening, closing.
     *
     * @param threshold how it is found
     * @param share of the largest intensity, 0..1
     * @param fillHoles whether background within the object counts as object
     * @param element of opening and closing
     * @param radius of the element in pixels
     * @param opening erosions, then as many dilations; 0 for none
     * @param closing dilations, then as many erosions; 0 for none
     * @param border how erosion treats the outside of the image
     */
    record BackgroundMask(
            Threshold threshold,
            double share,
            boolean fillHoles,
            Element.Shape element,
            int radius,
            int opening,
            int closing,
            Mask.Border border)
            implements MaskStep {
        public static final String NAME = "BackgroundMask";

        public BackgroundMask {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("share must be from 0 to 1; found " + share);
            }
            if (opening < 0 || closing < 0) {
                throw new IllegalArgumentException(
                        "opening and closing must be at least 0; found %d and %d".formatted(opening, closing));
            }
            if (radius < 1 || radius > 1000) {
                throw new IllegalArgumentException("radius must be from 1 to 1000 pixels; found " + radius);
            }
        }

        public static BackgroundMask defaults() {
            return new BackgroundMask(
                    Threshold.SHARE_OF_SLICE, 0.1, true, Element.Shape.CROSS, 1, 20, 1, Mask.Border.BACKGROUND);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws UnusableInputException {
            Volume volume = scan.volume();
            double[] thresholds = thresholds(volume);
            Mask mask =
                    threshold == Threshold.OTSU ? Mask.above(volume, thresholds[0]) : Mask.atLeast(volume, thresholds);
            Element shape = new Element(element, radius);
            mask = fillHoles ? mask.fillHoles(true) : mask;
            mask = opening > 0 ? mask.open(shape, opening, border) : mask;
            mask = closing > 0 ? mask.close(shape, closing, border) : mask;
            int count = mask.count();
            if (count == 0) {
                throw new UnusableInputException(
                        "nothing is left of the foreground; expected an object larger than the opening of %d; lower opening or share"
                                .formatted(opening));
            }
            return scan.with(mask.apply(volume))
                    .with(mask)
                    .decided("threshold", written(thresholds))
                    .decided("foreground_voxels", String.valueOf(count));
        }

        /** One for each slice; NaN for a slice without any intensity above 0, which has no foreground. */
        private double[] thresholds(Volume volume) {
            Grid grid = volume.grid();
            int slice = grid.width() * grid.height();
            if (threshold == Threshold.OTSU) {
                double otsu = Otsu.threshold(volume);
                return IntStream.range(0, grid.depth()).mapToDouble(z -> otsu).toArray();
            }
            double[] largest = IntStream.range(0, grid.depth())
                    .parallel()
                    .mapToDouble(z -> {
                        float[] v = volume.voxels();
                        float even = Float.NEGATIVE_INFINITY; // two chains of comparisons, for speed
                        float odd = v[z * slice];
                        for (int i = z * slice; i + 1 < (z + 1) * slice; i += 2) {
                            even = v[i] > even ? v[i] : even;
                            odd = v[i + 1] > odd ? v[i + 1] : odd;
                        }
                        return Math.max(v[(z + 1) * slice - 1], Math.max(even, odd));
                    })
                    .toArray();
            double all = java.util.Arrays.stream(largest).max().orElse(0);
            return java.util.Arrays.stream(largest)
                    .map(most -> threshold == Threshold.SHARE_OF_VOLUME ? all : most)
                    .map(most -> most > 0 ? share * most : Double.NaN)
                    .toArray();
        }

        /** That of each slice, nothing for a slice without any intensity above 0; a single one where all slices share it. */
        private String written(double[] thresholds) {
            return java.util.Arrays.stream(thresholds)
                    .limit(threshold == Threshold.SHARE_OF_SLICE ? thresholds.length : 1)
                    .mapToObj(one -> Double.isNaN(one) ? "" : Double.toString(one))
                    .collect(Collectors.joining(";"));
        }
    }

    /**
     * Keeps what a given mask of the scan holds, such as the brain; the mask is also the foreground from now on.
     *
     * @param mask one of data.masks; its labels above 0 count
     */
    record ApplyMask(String mask) implements MaskStep {
        public static final String NAME = "ApplyMask";

        @Override
        public List<String> masks() {
            return List.of(mask);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws IOException {
            Mask inside = context.mask(mask, scan);
            int count = inside.count();
            if (count == 0) {
                throw new UnusableInputException(
                        "the mask \"%s\" has no voxel in this scan; expected some; see that both lie in the same patient space"
                                .formatted(mask));
            }
            return scan.with(inside.apply(scan.volume()))
                    .with(inside)
                    .decided("foreground_voxels", String.valueOf(count));
        }
    }

    /**
     * Keeps the largest connected part of what is above 0.
     *
     * @param connectivity which voxels are neighbours
     */
    record LargestComponent(Components.Connectivity connectivity) implements MaskStep {
        public static final String NAME = "LargestComponent";

        public static LargestComponent defaults() {
            return new LargestComponent(Components.Connectivity.CORNERS);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws UnusableInputException {
            Components components = Components.of(positive(scan), connectivity);
            Mask largest = components.largest();
            return scan.with(largest.apply(scan.volume()))
                    .with(largest)
                    .decided("components", String.valueOf(components.count()))
                    .decided("foreground_voxels", String.valueOf(largest.count()));
        }
    }

    /**
     * Replaces the image by a mask of what is above 0, its holes filled.
     *
     * @param withinSlices each slice by itself, or through the whole volume
     */
    record FillHoles(boolean withinSlices) implements MaskStep {
        public static final String NAME = "FillHoles";

        public static FillHoles defaults() {
            return new FillHoles(true);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws UnusableInputException {
            Mask filled = positive(scan).fillHoles(withinSlices);
            return scan.with(filled.toVolume())
                    .with(filled)
                    .decided("foreground_voxels", String.valueOf(filled.count()));
        }
    }

    /** Replaces the image by the distance of every voxel above 0 to the nearest that is not, in mm. */
    record DistanceToBackground() implements MaskStep {
        public static final String NAME = "DistanceToBackground";

        public static DistanceToBackground defaults() {
            return new DistanceToBackground();
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws UnusableInputException {
            Mask mask = positive(scan);
            if (mask.count() == scan.volume().grid().size()) {
                throw new UnusableInputException("no background to measure distances to; expected some voxels of 0");
            }
            return scan.with(DistanceTransform.inside(mask, true)).with(mask);
        }
    }

    /**
     * The region around the sacro-iliac joints (sacro-iliac paper, algorithm 1), from a label map of the bones.
     *
     * @param bones one of data.masks
     * @param roi how it is found
     * @param keep what the step gives
     */
    record JointRegion(String bones, JointRoi roi, Keep keep) implements MaskStep {
        public static final String NAME = "JointRegion";

        /** What the step gives. */
        public enum Keep {
            /** The image within the region, 0 elsewhere. */
            IMAGE,
            /** The region: 1 at the patient's left joint, 2 at the right one. */
            LABELS
        }

        public static JointRoi defaultRoi() {
            return JointRoi.defaults();
        }

        public static Keep defaultKeep() {
            return Keep.IMAGE;
        }

        @Override
        public List<String> masks() {
            return List.of(bones);
        }

        @Override
        public Prepared apply(Prepared scan, StepContext context) throws IOException {
            LabelMap labels = roi.find(context.labels(bones, scan));
            Mask region = Mask.of(labels);
            if (region.isEmpty()) {
                throw new UnusableInputException(
                        "no joint: in no slice of \"%s\" do label %d (sacrum) and label %d (ilium) lie near each other; look at the bone map"
                                .formatted(bones, roi.sacrum(), roi.ilium()));
            }
            Volume kept = keep == Keep.LABELS ? labels.toVolume() : region.apply(scan.volume());
            return scan.with(kept).with(region).decided("foreground_voxels", String.valueOf(region.count()));
        }
    }
}
