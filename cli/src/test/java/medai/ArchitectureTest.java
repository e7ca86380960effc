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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The plan of the house, as a test. */
final class ArchitectureTest {
    /** Each room, and the rooms it may use. */
    private static final Map<String, List<String>> PLAN = Map.ofEntries(
            entry("imaging", List.of()),
            entry("preprocess", List.of("imaging")),
            entry("simulate", List.of("imaging")),
            entry("networks", List.of()),
            entry("train", List.of("imaging", "preprocess", "networks", "eval")),
            entry("infer", List.of("imaging", "preprocess", "networks")),
            entry("explain", List.of("imaging", "networks", "infer")),
            entry("eval", List.of("imaging")));

    private static JavaClasses house;

    @BeforeAll
    static void read() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("medai");
        assertThat(house).hasSizeGreaterThan(80);
    }

    @Test
    void roomsUseOnlyTheirDoors() {
        PLAN.forEach((room, doors) -> noClasses()
                .that()
                .resideInAPackage("medai." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(closedTo(room, doors))
                .check(house));
    }

    private static String[] closedTo(String room, List<String> doors) {
        return Stream.concat(PLAN.keySet().stream(), Stream.of("cli"))
                .filter(other -> !other.equals(room) && !doors.contains(other))
                .map(other -> "medai." + other + "..")
                .toArray(String[]::new);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("medai.(**)").should().beFreeOfCycles().check(house);
    }

    @Test
    void someRoomsKnowNoDeepLearning() {
        noClasses()
                .that()
                .resideInAnyPackage("medai.imaging..", "medai.preprocess..", "medai.simulate..", "medai.eval..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(house);
    }

    @Test
    void engineInternalsStayInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("medai.networks.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.pytorch..")
                .check(house);
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
                    .check(house);
        }
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage("medai.cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(house);
    }

    @Test
    void namesSaySomething() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helpers?|Manager|Processor|Handler|Impl|Common)")
                .check(house);
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> packages = house.stream()
                .map(type -> type.getPackageName())
                .distinct()
                .filter(name -> house.stream()
                        .noneMatch(type -> type.getName().equals(name + ".package-info")
                                && type.isAnnotatedWith("org.jspecify.annotations.NullMarked")))
                .toList();
        assertThat(packages).isEmpty();
    }
}
