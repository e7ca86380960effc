package medai.report;

import static org.assertj.core.api.Assertions.assertThat;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class PictureFilesTest {
    @Test
    void pngHoldsEveryPixel() throws Exception {
        BufferedImage picture = new BufferedImage(37, 23, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < 37 * 23; i++) {
            picture.setRGB(i % 37, i / 37, random.nextInt(1 << 24));
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PngPicture.write(picture, file);
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(file.toByteArray()));
        assertThat(read.getWidth()).isEqualTo(37);
        assertThat(read.getRGB(0, 0, 37, 23, null, 0, 37)).isEqualTo(picture.getRGB(0, 0, 37, 23, null, 0, 37));
    }

    @Test
    void svgJoinsPiecesOfALineAndKeepsTransformsClipsAndColours() throws Exception {
        VectorGraphics2D g = new VectorGraphics2D();
        g.setColor(new Color(0x0072B2));
        g.setStroke(new BasicStroke(1.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 10, new float[] {3, 2}, 0));
        g.draw(new Line2D.Double(0, 0, 10, 5));
        g.draw(new Line2D.Double(10, 5, 20.126, -7));
        g.draw(new Line2D.Double(30, 0, 40, 0));
        g.setColor(new Color(255, 0, 0, 51));
        g.setClip(new Rectangle2D.Double(0, 0, 50, 50));
        g.translate(100, 10);
        g.rotate(Math.PI / 2);
        g.fill(new Rectangle2D.Double(0, 0, 4, 2));
        g.fill(new Ellipse2D.Double(0, 0, 4, 2));

        NodeList paths = paths(SvgPicture.of(g, 200, 100));
        assertThat(at(paths, 0, "d")).isEqualTo("M0 0L50 0L50 50L0 50L0 0Z"); // the clip
        assertThat(at(paths, 1, "d")).isEqualTo("M0 0L10 5L20.13 -7");
        assertThat(at(paths, 1, "stroke")).isEqualTo("#0072b2");
        assertThat(at(paths, 1, "stroke-width")).isEqualTo("1.5");
        assertThat(at(paths, 1, "stroke-dasharray")).isEqualTo("3 2");
        assertThat(at(paths, 1, "clip-path")).isEmpty();
        assertThat(at(paths, 2, "d")).isEqualTo("M30 0L40 0");
        assertThat(at(paths, 3, "d")).isEqualTo("M100 10L100 14L98 14L98 10L100 10Z");
        assertThat(at(paths, 3, "fill")).isEqualTo("#ff0000");
        assertThat(at(paths, 3, "fill-opacity")).isEqualTo("0.2");
        assertThat(at(paths, 3, "clip-path")).isEqualTo("url(#clip0)");
        assertThat(at(paths, 4, "d")).contains("C").endsWith("Z");
        assertThat(paths.getLength()).isEqualTo(5);
    }

    private static NodeList paths(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getElementsByTagName("path");
    }

    private static String at(NodeList paths, int i, String attribute) {
        return ((Element) paths.item(i)).getAttribute(attribute);
    }
}
