package medai.imaging.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The pixels of a picture, or of a page of one.
 *
 * @param type of a sample, such as {@code uint8}
 * @param bits of a sample
 * @param alpha whether the last channel is the opacity of the pixels
 * @param channels a plane per channel, x fastest
 */
record PicturePage(int width, int height, String type, int bits, boolean alpha, List<float[]> channels) {
    PicturePage {
        channels = List.copyOf(channels);
    }

    /** Whether the picture has colours: grey that is stored as three equal channels has none. */
    boolean hasColour() {
        List<float[]> opaque = channels.subList(0, channels.size() - (alpha ? 1 : 0));
        return opaque.stream().anyMatch(channel -> !Arrays.equals(channel, opaque.get(0)));
    }

    /** Whether there are pixels that are not opaque. */
    boolean isTransparent() {
        if (alpha) {
            for (float value : channels.get(channels.size() - 1)) {
                if (value != opaque()) {
                    return true;
                }
            }
        }
        return false;
    }

    private float opaque() {
        return type.startsWith("float") ? 1 : (1L << bits) - 1;
    }

    /** The same picture with one channel or with those of colours, with or without one of opacity. */
    PicturePage with(boolean colours, boolean transparency) {
        int own = channels.size() - (alpha ? 1 : 0);
        List<float[]> planes = new ArrayList<>(colours ? channels.subList(0, own) : channels.subList(0, 1));
        if (colours && own == 1) {
            planes = new ArrayList<>(Collections.nCopies(3, channels.get(0)));
        }
        if (transparency) {
            float[] full = new float[width * height];
            Arrays.fill(full, opaque());
            planes.add(alpha ? channels.get(own) : full);
        }
        return new PicturePage(width, height, type, bits, transparency, planes);
    }

    /** The picture as it is to be seen, by the orientation tag of TIFF and Exif; 1 and what is none leave it as it is. */
    PicturePage turned(long orientation) {
        if (orientation < 2 || orientation > 8) {
            return this;
        }
        boolean swapped = orientation > 4;
        int w = swapped ? height : width;
        int h = swapped ? width : height;
        List<float[]> turned = new ArrayList<>();
        for (float[] channel : channels) {
            float[] plane = new float[w * h];
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    plane[y * w + x] = channel[from((int) orientation, x, y)];
                }
            }
            turned.add(plane);
        }
        return new PicturePage(w, h, type, bits, alpha, turned);
    }

    /** Where a pixel of the turned picture is stored. */
    private int from(int orientation, int x, int y) {
        int right = width - 1;
        int bottom = height - 1;
        return switch (orientation) {
            case 2 -> y * width + right - x;
            case 3 -> (bottom - y) * width + right - x;
            case 4 -> (bottom - y) * width + x;
            case 5 -> x * width + y;
            case 6 -> (bottom - x) * width + y;
            case 7 -> (bottom - x) * width + right - y;
            default -> x * width + right - y;
        };
    }
}
