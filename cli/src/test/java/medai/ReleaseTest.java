package medai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is packed into the archive of a release. */
final class ReleaseTest {
    private static final Path ROOT =
            Path.of(System.getProperty("medai.root", "..")).toAbsolutePath().normalize();

    /** The text as the Apache Software Foundation publishes it. */
    private static final String APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30";

    /** Files and folders of the source tree that the assembly names. */
    private static List<Path> packed() throws IOException {
        Matcher named = Pattern.compile("<(?:source|directory)>\\$\\{medai\\.root}/([^<]+)</")
                .matcher(Files.readString(ROOT.resolve("cli/src/main/assembly/release.xml")));
        List<Path> packed = new ArrayList<>();
        while (named.find()) {
            packed.add(ROOT.resolve(named.group(1)));
        }
        return packed;
    }

    private static boolean isPacked(Path file) throws IOException {
        return packed().stream().anyMatch(file::startsWith);
    }

    @Test
    void theLicenceIsWholeAndPacked() throws Exception {
        Path licence = ROOT.resolve("LICENSE");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(licence));
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(APACHE_2);
        assertThat(isPacked(licence)).isTrue();
        assertThat(ROOT.resolve("pom.xml")).content().contains("<name>Apache-2.0</name>");
    }

    /** Every page is packed, and so is whatever a page links to. */
    @Test
    void pagesArePackedWithAllThatTheyLinkTo() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("bench/README.md")));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        assertThat(pages).hasSizeGreaterThan(10);
        for (Path page : pages) {
            assertThat(isPacked(page)).as(page.toString()).isTrue();
            Matcher links = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)").matcher(Files.readString(page));
            while (links.find()) {
                Path target = page.resolveSibling(links.group(1)).normalize();
                assertThat(target).as("linked in " + page).exists();
                assertThat(isPacked(target))
                        .as("%s, linked in %s, is in the archive", target, page)
                        .isTrue();
            }
        }
    }
}
