package medai;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The architecture of the code base, as a test. */
final class ArchitectureTest {
    /** Each module, and the modules that it may use. */
    private static final Map<String, List<String>> PLAN = Map.ofEntries(
            entry("imaging", List.of()),
            entry("networks", List.of()),
            entry("matrices", List.of()),
            entry("dicom", List.of("imaging")),
            entry("cohort", List.of("imaging", "dicom")),
            entry("preprocess", List.of("imaging", "dicom", "cohort")),
            entry("simulate", List.of("imaging", "cohort")),
            entry("report", List.of("imaging", "cohort")),
            entry("eval", List.of("imaging", "cohort", "report", "matrices")),
            entry("infer", List.of("imaging", "cohort", "networks")),
            entry("train", List.of("imaging", "cohort", "networks", "infer", "eval")),
            entry("explain", List.of("imaging", "cohort", "networks", "infer", "eval", "report", "matrices")));

    /** Types of one family: code that asks an object which of them it is belongs in their package. */
    private static final Map<String, List<String>> FAMILIES = Map.of(
            "medai.cohort.target",
            List.of("ClassTarget", "ScoreTarget", "MaskTarget", "ClassTruth", "ScoreTruth", "MaskTruth"),
            "medai.infer.answer",
            List.of("ClassAnswer", "ScoreAnswer", "LabelMapAnswer"));

    private static final int MOST_LINES_OF_CLI = 5500;
    private static final double LARGEST_MODULE = 0.16;

    private static JavaClasses codeBase;

    @BeforeAll
    static void read() {
        codeBase = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("medai");
        assertThat(codeBase).hasSizeGreaterThan(80);
    }

    @Test
    void roomsUseOnlyTheirDoors() {
        PLAN.forEach((module, allowed) -> noClasses()
                .that()
                .resideInAPackage("medai." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(closedTo(module, allowed))
                .check(codeBase));
    }

    private static String[] closedTo(String module, List<String> allowed) {
        return Stream.concat(PLAN.keySet().stream(), Stream.of("cli"))
                .filter(other -> !other.equals(module) && !allowed.contains(other))
                .map(other -> "medai." + other + "..")
                .toArray(String[]::new);
    }

    /** {@code instanceof} and {@code switch} on the types of a family occur in its package only; other code calls its methods. */
    @Test
    void nobodyAsksForKindsOutsideTheirFamily() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            String text = Files.readString(file);
            FAMILIES.forEach((home, kinds) -> {
                for (String kind : kinds) {
                    Pattern asks = Pattern.compile("(instanceof|case)\\s+(final\\s+)?([A-Za-z]+\\.)*" + kind + "\\b");
                    if (!text.contains("package " + home + ";")
                            && asks.matcher(text).find()) {
                        found.add(file.getFileName() + " asks for " + kind);
                    }
                }
            });
            if (!text.contains("package medai.cohort.target;")
                    && Pattern.compile("switch \\(\\S*\\bkind\\(\\)|Kind\\.(CLASSES|SCORES|MASKS)\\s*->")
                            .matcher(text)
                            .find()) {
                found.add(file.getFileName() + " switches on kinds of targets");
            }
        }
        assertThat(found).isEmpty();
    }

    /** The command line stays thin, and no module dominates the others. */
    @Test
    void roomsKeepTheirSizes() throws IOException {
        Map<String, Long> lines = new TreeMap<>();
        for (Path file : sources()) {
            String module = ROOT.relativize(file).getName(0).toString();
            try (Stream<String> all = Files.lines(file)) {
                lines.merge(module, all.count(), Long::sum);
            }
        }
        double sum = lines.values().stream().mapToLong(n -> n).sum();
        assertThat(lines.get("cli")).isLessThanOrEqualTo(MOST_LINES_OF_CLI);
        lines.forEach(
                (module, n) -> assertThat(n / sum).as("share of " + module).isLessThan(LARGEST_MODULE));
    }

    private static final Path ROOT =
            Path.of(System.getProperty("medai.root", "..")).toAbsolutePath().normalize();

    /** The main sources of all modules. */
    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module :
                Stream.concat(PLAN.keySet().stream(), Stream.of("cli")).toList()) {
            try (Stream<Path> tree = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                tree.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(400);
        return files;
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("medai.(**)").should().beFreeOfCycles().check(codeBase);
    }

    @Test
    void someRoomsKnowNoDeepLearning() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "medai.imaging..",
                        "medai.cohort..",
                        "medai.preprocess..",
                        "medai.simulate..",
                        "medai.report..",
                        "medai.eval..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(codeBase);
    }

    @Test
    void engineInternalsStayInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("medai.networks.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.pytorch..")
                .check(codeBase);
    }

    /** ND4J has one door, so that only commands that need its matrices load it. */
    @Test
    void matricesOfPopulationsStayInOneModule() {
        noClasses()
                .that()
                .resideOutsideOfPackage("medai.matrices..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.nd4j..", "org.bytedeco..")
                .check(codeBase);
    }

    /** DJL frees the number while the graph still needs it; see Scalar. */
    @Test
    void graphsAreNotMultipliedByDjlsNumbers() {
        for (String operation : List.of("mul", "div", "pow", "maximum", "minimum")) {
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "medai.networks.block..", "medai.train.objective..", "medai.train", "medai.explain..")
                    .should()
                    .callMethod(NDArray.class, operation, Number.class)
                    .check(codeBase);
        }
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage("medai.cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(codeBase);
    }

    @Test
    void namesSaySomething() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helpers?|Manager|Processor|Handler|Impl|Common)")
                .check(codeBase);
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> packages = codeBase.stream()
                .map(type -> type.getPackageName())
                .distinct()
                .filter(name -> codeBase.stream()
                        .noneMatch(type -> type.getName().equals(name + ".package-info")
                                && type.isAnnotatedWith("org.jspecify.annotations.NullMarked")))
                .toList();
        assertThat(packages).isEmpty();
    }
}
