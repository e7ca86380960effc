package medai.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;

/**
 * Siemens mosaics: a whole volume as tiles of one image. A private header says how many tiles there are and in which direction
 * they are stacked.
 */
final class Mosaic {
    private static final int NAME = 64;
    private static final int ITEM_HEADER = 16;

    private Mosaic() {}

    /**
     * The tiles of a mosaic as slices; any other image is its own slice.
     *
     * @throws UnusableInputException if it is a mosaic, and what its tiles are is not said
     */
    static List<Slice> split(Slice image, DicomDataset data) throws UnusableInputException {
        Plane plane = image.plane();
        if (!List.of(data.text(Tag.IMAGE_TYPE).split("\\\\")).contains("MOSAIC")) {
            return List.of(image);
        }
        int count = count(data);
        int across = (int) Math.ceil(Math.sqrt(count));
        int width = across == 0 ? 0 : image.columns() / across;
        int height = across == 0 ? 0 : image.rows() / across;
        if (plane == null || width < 1 || height < 1 || (count > 1 && plane.between() == 0)) {
            throw new UnusableInputException(
                    "found a mosaic of %d tiles %s, expected the header of a Siemens mosaic; export the series again, without removing private attributes"
                            .formatted(
                                    count,
                                    plane == null ? "without a position" : "%s mm apart".formatted(plane.between())));
        }
        // The position is that of an image of the mosaic's size, with the same centre as the tiles.
        Plane first = plane.moved(plane.across(), (image.columns() - width) / 2.0 * plane.columnSpacing())
                .moved(plane.down(), (image.rows() - height) / 2.0 * plane.rowSpacing());
        double[] normal = csa(data, "SliceNormalVector");
        if (normal.length != 3) {
            Remarks.add(
                    image.file(),
                    "this mosaic does not say in which direction its tiles are stacked: the normal of the image is taken");
        }
        double[] direction = normal.length == 3 ? normal : plane.normal();
        List<Slice> slices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            slices.add(new Slice(
                    image.file(),
                    image.frame(),
                    i % across * width,
                    i / across * height,
                    width,
                    height,
                    image.channels(),
                    first.moved(direction, i * plane.between()),
                    image.rescale(),
                    image.acquisition(),
                    image.instance(),
                    image.pixels()));
        }
        return slices;
    }

    private static int count(DicomDataset data) throws UnusableInputException {
        int tag = data.ushort(Tag.MOSAIC_IMAGES, 0);
        double[] csa = csa(data, "NumberOfImagesInMosaic");
        return tag > 0 ? tag : csa.length > 0 ? (int) csa[0] : 0;
    }

    /**
     * The numbers of an element of the CSA header: names and values in fixed places, as nibabel's documentation of the format
     * describes; none if it is not there.
     */
    private static double[] csa(DicomDataset data, String name) {
        byte[] bytes = data.element(Tag.SIEMENS_CSA_IMAGE)
                .map(DicomDataset.Element::value)
                .orElse(new byte[0]);
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean second = bytes.length > 16 && new String(bytes, 0, 4, StandardCharsets.US_ASCII).equals("SV10");
        int at = second ? 8 : 0;
        if (bytes.length < at + 8) {
            return new double[0];
        }
        int tags = in.getInt(at);
        at += 8;
        for (int tag = 0; tag < Math.min(tags, 1024) && at + NAME + 20 <= bytes.length; tag++) {
            String found = text(bytes, at, NAME);
            int items = in.getInt(at + NAME + 12);
            at += NAME + 20;
            List<Double> values = new ArrayList<>();
            for (int item = 0; item < items && at + ITEM_HEADER <= bytes.length; item++) {
                int length =
                        in.getInt(at + (second ? 4 : 0)); // the first format counts from another of its four numbers
                at += ITEM_HEADER;
                if (length < 0 || at + length > bytes.length) {
                    return new double[0];
                }
                number(text(bytes, at, length), values);
                at += (length + 3) / 4 * 4;
            }
            if (found.equals(name)) {
                return values.stream().mapToDouble(Double::doubleValue).toArray();
            }
        }
        return new double[0];
    }

    private static void number(String text, List<Double> values) {
        if (text.matches("[-+0-9.eE]+")) {
            try {
                values.add(Double.parseDouble(text));
            } catch (NumberFormatException e) {
                values.clear();
            }
        }
    }

    private static String text(byte[] bytes, int from, int length) {
        int end = from;
        while (end < from + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1).strip();
    }
}
