package medai.report;

import static org.assertj.core.api.Assertions.assertThat;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import medai.imaging.picture.Sheet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Layouts, read from the SVG: texts are its black filled shapes. */
final class FigureTest {
    private static final String LONG = "a_rather_long_name_of_a_class_that_somebody_exported_from_a_table_";

    @TempDir
    private Path folder;

    /** The rectangles of all texts in an SVG, after its own width and height. */
    private List<Rectangle2D> texts(String svg) throws Exception {
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        List<Rectangle2D> found = new ArrayList<>();
        found.add(new Rectangle2D.Double(
                0, 0, Double.parseDouble(root.getAttribute("width")), Double.parseDouble(root.getAttribute("height"))));
        NodeList paths = root.getElementsByTagName("path");
        for (int i = 0; i < paths.getLength(); i++) {
            Element path = (Element) paths.item(i);
            String data = path.getAttribute("d");
            if (path.getAttribute("fill").equals("#000000")) {
                Rectangle2D box = bounds(data);
                if (Math.min(box.getWidth(), box.getHeight()) > 1) { // not a line of the grid
                    found.add(box);
                }
            }
        }
        return found;
    }

    private static Rectangle2D bounds(String data) {
        double[] numbers = Arrays.stream(data.replaceAll("[A-Z]", " ").trim().split("\\s+"))
                .mapToDouble(Double::parseDouble)
                .toArray();
        Rectangle2D box = new Rectangle2D.Double(numbers[0], numbers[1], 0, 0);
        for (int i = 0; i < numbers.length; i += 2) {
            box.add(numbers[i], numbers[i + 1]);
        }
        return box;
    }

    private void checkLayout(List<Rectangle2D> texts, int least) {
        assertThat(texts).hasSizeGreaterThanOrEqualTo(least + 1);
        Rectangle2D paper = texts.get(0);
        for (int i = 1; i < texts.size(); i++) {
            assertThat(paper.contains(texts.get(i))).as("%s", texts.get(i)).isTrue();
            for (int j = 1; j < i; j++) {
                assertThat(texts.get(i).intersects(texts.get(j)))
                        .as("%s and %s", texts.get(i), texts.get(j))
                        .isFalse();
            }
        }
    }

    private void checkLayout(XYChart chart, int least) throws Exception {
        Path stem = folder.resolve("figure");
        Figure.write(stem, chart);
        checkLayout(texts(Files.readString(folder.resolve("figure.svg"))), least);
        assertThat(folder.resolve("figure.png")).isNotEmptyFile();
    }

    /** With 12 groups there are 12 counts and 12 names; ticks of the axis and titles come on top. */
    @Test
    void namesOfGroupsNeitherOverlapNorLeaveTheFigure() throws Exception {
        for (int groups : new int[] {1, 2, 3, 12, 20}) {
            for (String name : List.of("a", "group ", LONG)) {
                Map<String, double[]> values = new LinkedHashMap<>();
                IntStream.range(0, groups).forEach(g -> values.put(name + g, new double[] {g, g + 1.5, g + 2}));
                GroupFigure.write(folder, "thickness", values);
                checkLayout(texts(Files.readString(folder.resolve("groups_thickness.svg"))), 2 * groups + 6);
            }
        }
    }

    @Test
    void legendsAndTitlesFit() throws Exception {
        for (int lines : new int[] {1, 2, 12}) {
            for (String name : List.of("x", "task ", LONG)) {
                XYChart chart = Figure.unitChart(LONG + LONG, LONG + LONG, LONG + LONG);
                for (int i = 0; i < lines; i++) {
                    Figure.line(chart, name + i, new double[] {0, 1}, new double[] {0, i / 12.0}, Figure.COLORS.get(i));
                }
                checkLayout(chart, lines + 3 + 4);
            }
        }
    }

    /** Two lines of one colour could not be told apart. */
    @Test
    void twelveLinesHaveTwelveColours() {
        assertThat(Figure.COLORS).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(12);
    }

    @Test
    void squaresShowAllNamesCountsAndShares() throws Exception {
        for (int n : new int[] {1, 2, 3, 12}) {
            for (String name : List.of("c", "class ", LONG)) {
                List<String> names =
                        IntStream.range(0, n).mapToObj(i -> name + "_" + i).toList();
                Squares squares = new Squares("Confusion matrix of " + LONG, "predicted", "truth", names, names);
                for (int i = 0; i < n * n; i++) {
                    squares.fill(i / n, i % n, (double) i / (n * n), List.of("12345", "100 %"));
                }
                Sheet sheet = squares.sheet();
                List<Rectangle2D> all = new ArrayList<>();
                all.add(new Rectangle2D.Double(0, 0, sheet.width(0), sheet.height(0)));
                sheet.items().stream()
                        .filter(item -> !item.words().isEmpty())
                        .map(FigureTest::ink)
                        .forEach(all::add);
                checkLayout(all, 2 * n * n + 2 * n + 3);
                assertThat(sheet.words()).contains("predicted", "truth", "12345", "100 %");
                if (n > 1) {
                    assertThat(sheet.words().stream().filter(word -> word.endsWith("_1")))
                            .as("a row and a column")
                            .hasSize(2);
                }
            }
        }
    }

    /** Without the space around the letters of a line. */
    private static Rectangle2D ink(Sheet.Item item) {
        Rectangle2D at = item.at();
        return new Rectangle2D.Double(at.getX() + 1, at.getY() + 1, at.getWidth() - 2, at.getHeight() - 2);
    }

    /** A text in SVG lies where the sheet says, also one that reads upwards. */
    @Test
    void textsOfASheetBecomeShapes() throws Exception {
        Sheet sheet = new Sheet();
        sheet.text(Sheet.TEXT, List.of("across"), 100, 0.5, 20);
        sheet.upwards(Sheet.TEXT, "upwards", 30, 60);
        VectorGraphics2D drawn = new VectorGraphics2D();
        sheet.paint(drawn, 200, 100);
        List<Rectangle2D> shapes = texts(SvgPicture.of(drawn, 200, 100));
        assertThat(shapes).hasSize(3);
        for (int i = 0; i < 2; i++) {
            Rectangle2D said = sheet.items().get(i).at();
            Rectangle2D grown =
                    new Rectangle2D.Double(said.getX() - 2, said.getY() - 2, said.getWidth() + 4, said.getHeight() + 4);
            assertThat(grown.contains(shapes.get(i + 1)))
                    .as("%s in %s", shapes.get(i + 1), said)
                    .isTrue();
            assertThat(Math.max(shapes.get(i + 1).getWidth(), shapes.get(i + 1).getHeight()))
                    .isGreaterThan(0.8 * Math.max(said.getWidth(), said.getHeight()));
        }
        assertThat(shapes.get(1).getWidth()).isGreaterThan(2 * shapes.get(1).getHeight());
        assertThat(shapes.get(2).getHeight()).isGreaterThan(2 * shapes.get(2).getWidth());
    }
}
