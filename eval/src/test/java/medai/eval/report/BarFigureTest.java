package medai.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import medai.cohort.statistics.Interval;
import medai.eval.prediction.MetricRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class BarFigureTest {
    /** The axis has ticks below all bars then, without numbers; XChart leaves ticks out until no two labels are equal. */
    @Test
    void barsMayReachBelowZero(@TempDir Path folder) throws Exception {
        List<MetricRow> rows = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            rows.add(new MetricRow("icc_2_1", "bme_" + i, "", "all", 0, new Interval(-0.77, 0.75), 6));
        }
        BarFigure.write(folder.resolve("bars"), rows, MetricRow::target, MetricRow::metric);
        NodeList paths = paths(Files.readString(folder.resolve("bars.svg")));
        long left = IntStream.range(0, paths.getLength())
                .filter(i -> Double.parseDouble(at(paths, i, "d").substring(1).split(" ", 2)[0]) < 60)
                .filter(i ->
                        !at(paths, i, "fill").isEmpty() && !at(paths, i, "d").startsWith("M0 0"))
                .count();
        assertThat(left).as("numbers and the title of the y axis").isGreaterThanOrEqualTo(6);
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
