package medai.bench.fuzz;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Small pictures as Java writes them. */
final class PictureSeeds {
    private static final int EDGE = 12;

    private PictureSeeds() {}

    static List<Seed> all() throws IOException {
        BufferedImage grey = image(BufferedImage.TYPE_BYTE_GRAY);
        BufferedImage colour = image(BufferedImage.TYPE_3BYTE_BGR);
        List<Seed> seeds = new ArrayList<>();
        for (BufferedImage image :
                List.of(grey, colour, image(BufferedImage.TYPE_USHORT_GRAY), image(BufferedImage.TYPE_BYTE_INDEXED))) {
            seeds.add(seed("png", image));
            seeds.add(seed("tif", image));
        }
        seeds.add(seed("jpg", grey));
        seeds.add(seed("jpg", colour));
        seeds.add(seed("bmp", grey));
        seeds.add(seed("bmp", colour));
        for (String compression : List.of("LZW", "PackBits", "Deflate", "JPEG")) {
            seeds.add(seed("tif", tiff(colour, compression, 1)));
        }
        seeds.add(seed("tif", tiff(grey, "LZW", 3)));
        return seeds;
    }

    private static Seed seed(String ending, BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, ending, out)) {
            throw new IOException("no writer of " + ending);
        }
        return seed(ending, out.toByteArray());
    }

    private static Seed seed(String ending, byte[] content) {
        String name = "p/b." + ending;
        return Seed.of(
                        Format.PICTURE,
                        name,
                        content,
                        "inspect {F}",
                        "convert {F} -o {T}/o/c.nii.gz",
                        "convert {T}/p -o {T}/o/c.nii.gz")
                .with(Map.of("p/a." + ending, content));
    }

    private static byte[] tiff(BufferedImage image, String compression, int pages) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tif").next();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionType(compression);
            writer.prepareWriteSequence(null);
            for (int page = 0; page < pages; page++) {
                writer.writeToSequence(new IIOImage(image, null, null), how);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static BufferedImage image(int type) {
        BufferedImage image = new BufferedImage(EDGE, EDGE, type);
        for (int i = 0; i < EDGE * EDGE; i++) {
            image.setRGB(i % EDGE, i / EDGE, 0x010305 * (i % 40));
        }
        return image;
    }
}
