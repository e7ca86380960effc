package medai.preprocess.lesion;

import java.util.ArrayList;
import java.util.List;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.mask.Components;
import medai.imaging.mask.Element;
import medai.imaging.mask.Mask;

/**
 * One lesion of a mask.
 *
 * @param number from 1, in the order of the voxels; the label itself where lesions are labelled one by one
 * @param mask its voxels
 * @param x centre of mass along x, in voxels; y and z likewise
 * @param confluent whether several lesions may have grown together: an erosion by a voxel leaves two parts of a tenth of it or
 *     more, or another lesion is at most two voxels away
 */
public record Lesion(int number, Mask mask, double x, double y, double z, boolean confluent) {
    private static final double PART = 0.1;
    private static final Element BALL = new Element(Element.Shape.BALL, 1);

    public int voxels() {
        return mask.count();
    }

    /**
     * The connected parts of a mask (26 neighbours).
     *
     * @param least voxels of a lesion; smaller ones are left out
     */
    public static List<Lesion> find(Mask all, int least) {
        List<Lesion> lesions = new ArrayList<>();
        Components components = Components.of(all, Components.Connectivity.CORNERS);
        for (int number = 1; number <= components.count(); number++) {
            if (components.size(number) >= least) {
                lesions.add(of(number, components.mask(number), all));
            }
        }
        return lesions;
    }

    /**
     * The lesions of a map in which each has a label of its own, above 0.
     *
     * @param least voxels of a lesion; smaller ones are left out
     */
    public static List<Lesion> find(LabelMap labels, int least) {
        Mask all = Mask.of(labels);
        return labels.structures().tailSet(1).stream()
                .map(number -> of(number, Mask.of(labels, number), all))
                .filter(lesion -> lesion.voxels() >= least)
                .toList();
    }

    private static Lesion of(int number, Mask mask, Mask all) {
        Mask.Bounds box = mask.box().orElseThrow();
        double[] sum = new double[3];
        int count = 0;
        for (int z = box.z0(); z <= box.z1(); z++) {
            for (int y = box.y0(); y <= box.y1(); y++) {
                for (int x = box.x0(); x <= box.x1(); x++) {
                    if (mask.get(x, y, z)) {
                        sum[0] += x;
                        sum[1] += y;
                        sum[2] += z;
                        count++;
                    }
                }
            }
        }
        Mask near = all.without(mask);
        boolean touches = !mask.dilate(BALL, 2).and(near).isEmpty();
        Components parts = Components.of(mask.erode(BALL, 1, Mask.Border.IGNORED), Components.Connectivity.CORNERS);
        int large = 0;
        for (int part = 1; part <= parts.count(); part++) {
            large += parts.size(part) >= PART * count ? 1 : 0;
        }
        return new Lesion(number, mask, sum[0] / count, sum[1] / count, sum[2] / count, touches || large > 1);
    }

    /** The box of a patch around the centre of mass; it may reach beyond the image. */
    public Grid patch(int size) {
        int half = size / 2;
        return mask.grid()
                .box((int) Math.rint(x) - half, (int) Math.rint(y) - half, (int) Math.rint(z) - half, size, size, size);
    }

    /** An image's voxels in a patch, 0 beyond the image, and from its minimum to its maximum on 0..1. */
    public static Volume cut(Volume image, Grid patch, boolean scaled) {
        Affine toImage = image.grid().affine().inverse().after(patch.affine());
        int left = (int) Math.rint(toImage.at(0, 3));
        int front = (int) Math.rint(toImage.at(1, 3));
        int bottom = (int) Math.rint(toImage.at(2, 3));
        float[] voxels = new float[patch.size()];
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < voxels.length; i++) {
            int x = left + i % patch.width();
            int y = front + i / patch.width() % patch.height();
            int z = bottom + i / patch.width() / patch.height();
            Grid grid = image.grid();
            boolean inside = x >= 0 && y >= 0 && z >= 0 && x < grid.width() && y < grid.height() && z < grid.depth();
            voxels[i] = inside ? image.at(x, y, z) : 0;
            min = Math.min(min, voxels[i]);
            max = Math.max(max, voxels[i]);
        }
        for (int i = 0; i < voxels.length && scaled; i++) {
            voxels[i] = max > min ? (voxels[i] - min) / (max - min) : 0;
        }
        return new Volume(patch, voxels);
    }
}
