package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code medai} in a tree of its own, with programs in place of Maven and Java that note what they are asked for. */
final class LauncherTest {
    @TempDir
    Path folder;

    private Path tree = Path.of("");

    @BeforeEach
    void tree() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash on this system");
        tree = Files.createDirectories(folder.resolve("a tree"));
        Files.copy(Path.of(System.getProperty("medai.root", ".."), "medai"), tree.resolve("medai"));
        executable(tree.resolve("medai"));
        Files.writeString(tree.resolve("pom.xml"), "<project/>");
        source("cohort/src/main/java/medai/cohort/target/Target.java", "one");
        program("mvn", "sleep 0.3; echo built >> '%s'; mkdir -p cli/target/lib".formatted(folder.resolve("builds")));
        program("java", "echo \"$LC_ALL $*\" >> '%s'".formatted(folder.resolve("starts")));
    }

    private void source(String name, String text) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    private void program(String name, String script) throws IOException {
        Path file = folder.resolve("bin").resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, "#!/bin/bash\n" + script + "\n");
        executable(file);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(Path script, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(script.toString(), "--version");
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("said").toFile()))
                .start();
    }

    private void run(Path of) throws Exception {
        assertThat(start(of.resolve("medai"), Map.of()).waitFor())
                .as(Files.readString(folder.resolve("said")))
                .isZero();
    }

    private List<String> lines(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
    }

    @Test
    void itBuildsOnceAndAgainWhereTheContentChanged() throws Exception {
        run(tree);
        run(tree);
        assertThat(lines("builds")).hasSize(1);
        assertThat(lines("starts")).hasSize(2);
        Path source = tree.resolve("cohort/src/main/java/medai/cohort/target/Target.java");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(Duration.ofSeconds(5))));
        run(tree);
        assertThat(lines("builds")).as("the same content with another time").hasSize(1);
        source("cohort/src/main/java/medai/cohort/target/Target.java", "two");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(Duration.ofSeconds(9))));
        run(tree);
        assertThat(lines("builds")).hasSize(2);
    }

    @Test
    void aCopyOfABuiltTreeIsNotBuiltAgain() throws Exception {
        run(tree);
        Path copy = folder.resolve("copy");
        assertThat(new ProcessBuilder("cp", "-r", tree.toString(), copy.toString())
                        .start()
                        .waitFor())
                .isZero();
        Files.setLastModifiedTime(
                copy.resolve("cohort/src/main/java/medai/cohort/target/Target.java"),
                FileTime.from(Instant.now().plus(Duration.ofSeconds(5))));
        run(copy);
        assertThat(lines("builds")).hasSize(1);
    }

    @Test
    void ofSeveralAtOnceOneBuilds() throws Exception {
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(start(tree.resolve("medai"), Map.of()));
        }
        for (Process one : all) {
            assertThat(one.waitFor()).isZero();
        }
        assertThat(lines("builds")).hasSize(1);
        assertThat(lines("starts")).hasSize(5);
        assertThat(tree.resolve("cli/target/lib/.building")).doesNotExist();
    }

    @Test
    void aReleaseIsNeverBuilt() throws Exception {
        Files.createDirectories(tree.resolve("lib"));
        run(tree);
        assertThat(lines("builds")).isEmpty();
        assertThat(lines("starts")).hasSize(1);
    }

    /** Java reads the names of files by the system's language. */
    @Test
    void namesOfFilesMayHaveAnyScript() throws Exception {
        Files.createDirectories(tree.resolve("lib"));
        for (Map<String, String> language : List.of(
                Map.<String, String>of(),
                Map.of("LC_ALL", "C"),
                Map.of("LANG", "de_DE.ISO-8859-1"),
                Map.of("LC_ALL", "xx_XX.UTF-8"),
                Map.of("LANG", "C.UTF-8"))) {
            assertThat(start(tree.resolve("medai"), language).waitFor()).isZero();
        }
        assertThat(lines("starts"))
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly("C.UTF-8", "C.UTF-8", "C.UTF-8", "C.UTF-8", "");
    }
}
