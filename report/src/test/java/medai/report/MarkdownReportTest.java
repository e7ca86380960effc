package medai.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected are lines that markdown-it-py 4 (GitHub's dialect) shows as the text they were made of. */
final class MarkdownReportTest {
    @ParameterizedTest
    @CsvSource({
        "<script>alert(1)</script>, \\<script>alert(1)\\</script>",
        "<img src=x onerror=alert(1)>, \\<img src=x onerror=alert(1)>",
        "![x](http://example.org/pixel.png), ![x\\](http://example.org/pixel.png)",
        "[x]: http://example.org, [x\\]: http://example.org",
        "a `code` b, a \\`code\\` b",
        "*bold* and _this_, \\*bold\\* and \\_this\\_",
        "&lt;b&gt;, \\&lt;b\\&gt;",
        "~~gone~~, \\~\\~gone\\~\\~",
        "\\<b>, \\\\\\<b>",
        "# heading, \\# heading",
        "- item, \\- item",
        "> quote, \\> quote",
        "'two\nlines\r\n```', two lines \\`\\`\\`"
    })
    void namesAreTextInAReport(String name, String written) {
        assertThat(MarkdownReport.text(name)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p < 0.001, AUROC 0.91 [0.85, 0.96]; tp_over_tp_plus_tn of non-npsle",
                "2 * 3 = 6 & more; f(x) > 1 (n 12)",
                "Fälle: 5 %, a/b, C:\\data"
            })
    void whatIsNoMarkupStaysAsItIs(String line) {
        assertThat(MarkdownReport.text(line)).isEqualTo(line);
    }

    @Test
    void aTableCannotEndItsBlock() {
        String report = MarkdownReport.of("a|b", "x\n````\n<b>\n", List.of("<i>"), List.of("*t*"), List.of("roc_a"));
        assertThat(report.lines())
                .containsExactly(
                        "# a|b",
                        "",
                        "`````",
                        "x",
                        "````",
                        "<b>",
                        "`````",
                        "",
                        "- \\<i>",
                        "- \\*t\\*",
                        "",
                        "![roc a](figures/roc_a.png)");
    }

    @Test
    void theNameOfAReportIsTextToo() {
        assertThat(MarkdownReport.of("<b>site</b>_1", "x\n", List.of(), List.of(), List.of()))
                .startsWith("# \\<b>site\\</b>\\_1\n");
    }
}
