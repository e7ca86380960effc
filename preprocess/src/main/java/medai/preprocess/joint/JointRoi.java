package medai.preprocess.joint;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.mask.Components;
import medai.imaging.mask.Element;
import medai.imaging.mask.Mask;

/**
 * The region around the sacro-iliac joints in each slice of a bone map (sacro-iliac paper, algorithm 1). The bone map has its
 * slices along the third axis. Each connected part of the ilium with sacrum next to it loses its wings by an opening, of which
 * the largest part stays; the candidate is closed, its holes are filled, and on each side of the sacrum the largest candidate is
 * the joint.
 *
 * @param sacrum label of the sacrum
 * @param ilium label of the iliac bones
 * @param reading how the printed formula is read
 * @param wings radius in pixels of the opening that cuts the wings off
 * @param near radius in pixels within which bones are next to each other
 * @param across reach in pixels of the horizontal dilation
 * @param closing radius in pixels of the closing
 */
public record JointRoi(int sacrum, int ilium, Reading reading, int wings, int near, int across, int closing) {
    public static final String NAME = "JointRoi";

    /** The paper's text and its formula do not agree. */
    public enum Reading {
        /**
         * The text: "all the iliac pixels that are close to a sacrum pixel", and the sacrum that the ilium reaches horizontally.
         */
        NEAR_JOINT,
        /** The formula to the letter: the whole dilated ilium, and the sacrum that it reaches horizontally. */
        PRINTED
    }

    private static final Mask.Border BORDER = Mask.Border.IGNORED;

    public JointRoi {
        if (sacrum < 1 || ilium < 1 || sacrum == ilium) {
            throw new IllegalArgumentException(
                    "sacrum and ilium must be two different labels of at least 1; found %d and %d"
                            .formatted(sacrum, ilium));
        }
        if (wings < 0 || near < 1 || across < 1 || closing < 0) {
            throw new IllegalArgumentException(
                    "near and across must be at least 1 pixel, wings and closing at least 0; found %d, %d, %d and %d"
                            .formatted(near, across, wings, closing));
        }
    }

    /** Sacrum 1, ilium 2, radii for pixels of 0.5 mm. */
    public static JointRoi defaults() {
        return new JointRoi(1, 2, Reading.NEAR_JOINT, 6, 10, 12, 8);
    }

    /** @return 1 at the patient's left joint, 2 at the right one, 0 elsewhere */
    public LabelMap find(LabelMap bones) {
        Grid grid = bones.grid();
        int[] labels = new int[grid.size()];
        int slice = grid.width() * grid.height();
        IntStream.range(0, grid.depth()).parallel().forEach(z -> {
            Grid plane = grid.box(0, 0, z, grid.width(), grid.height(), 1);
            Mask sacral = Mask.where(plane, i -> bones.labels()[z * slice + i] == sacrum);
            Mask iliac = Mask.where(plane, i -> bones.labels()[z * slice + i] == ilium);
            if (!sacral.isEmpty() && !iliac.isEmpty()) {
                slice(sacral, iliac, labels, z * slice);
            }
        });
        return new LabelMap(grid, labels);
    }

    private void slice(Mask sacral, Mask iliac, int[] labels, int offset) {
        Components parts = Components.of(iliac, Components.Connectivity.CORNERS);
        double middle = centre(sacral);
        for (int side = 1; side <= 2; side++) {
            boolean left = side == 1;
            Optional<Mask> joint = IntStream.rangeClosed(1, parts.count())
                    .mapToObj(parts::mask)
                    .filter(part -> !part.dilate(disk(near), 1).and(sacral).isEmpty())
                    .map(this::withoutWings)
                    .map(part -> candidate(part, sacral))
                    .filter(candidate -> !candidate.isEmpty() && centre(candidate) < middle == left)
                    .max(Comparator.comparingInt(Mask::count));
            int label = side;
            joint.ifPresent(mask -> write(mask, label, labels, offset));
        }
    }

    private static Element disk(int radius) {
        return new Element(Element.Shape.DISK, radius);
    }

    private Mask withoutWings(Mask part) {
        if (wings == 0) {
            return part;
        }
        Mask opened = part.open(disk(wings), 1, BORDER);
        return opened.isEmpty()
                ? part
                : Components.of(opened, Components.Connectivity.CORNERS).largest();
    }

    private Mask candidate(Mask iliac, Mask sacral) {
        Mask reached = iliac.dilate(new Element(Element.Shape.LINE, across), 1).and(sacral);
        Mask bone = reading == Reading.PRINTED
                ? iliac.dilate(disk(near), 1)
                : sacral.dilate(disk(near), 1).and(iliac);
        Mask joint = bone.or(reached);
        return (closing > 0 ? joint.close(disk(closing), 1, BORDER) : joint).fillHoles(true);
    }

    /** Mean position along the patient's right, mm. */
    private static double centre(Mask mask) {
        Grid grid = mask.grid();
        double sum = 0;
        int count = 0;
        for (int y = 0; y < grid.height(); y++) {
            for (int x = 0; x < grid.width(); x++) {
                if (mask.get(x, y, 0)) {
                    sum += grid.affine().at(0, 0) * x + grid.affine().at(0, 1) * y;
                    count++;
                }
            }
        }
        return sum / count + grid.affine().at(0, 3);
    }

    private static void write(Mask mask, int label, int[] labels, int offset) {
        Grid grid = mask.grid();
        for (int i = 0; i < grid.width() * grid.height(); i++) {
            if (mask.get(i % grid.width(), i / grid.width(), 0)) {
                labels[offset + i] = label;
            }
        }
    }
}
