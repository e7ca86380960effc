package medai.explain.cam;

/**
 * Linear interpolation between the voxel centres of grids with the same field of view, with edge values continued:
 * align_corners=false in PyTorch.
 */
public final class Upsampling {
    private Upsampling() {}

    /**
     * Resamples a [depth, height, width] map to another number of voxels.
     *
     * @param from sizes of the map along depth, height and width
     * @param to sizes of the result
     */
    public static float[] linear(float[] map, int[] from, int[] to) {
        float[] image = map;
        int[] size = from.clone();
        for (int axis = 2; axis >= 0; axis--) {
            image = along(image, size, axis, to[axis]);
            size[axis] = to[axis];
        }
        return image;
    }

    private static float[] along(float[] image, int[] size, int axis, int wanted) {
        int n = size[axis];
        if (n == wanted) {
            return image;
        }
        int inner = 1;
        for (int a = axis + 1; a < 3; a++) {
            inner *= size[a];
        }
        int outer = image.length / (n * inner);
        float[] found = new float[outer * wanted * inner];
        for (int o = 0; o < wanted; o++) {
            double place = Math.max(0, Math.min(n - 1.0, (o + 0.5) * n / wanted - 0.5));
            int low = Math.min((int) place, Math.max(0, n - 2));
            int high = Math.min(low + 1, n - 1);
            double share = place - low;
            for (int block = 0; block < outer; block++) {
                int to = (block * wanted + o) * inner;
                int a = (block * n + low) * inner;
                int b = (block * n + high) * inner;
                for (int i = 0; i < inner; i++) {
                    found[to + i] = (float) ((1 - share) * image[a + i] + share * image[b + i]);
                }
            }
        }
        return found;
    }
}
