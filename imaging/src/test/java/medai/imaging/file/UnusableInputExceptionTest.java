package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class UnusableInputExceptionTest {
    @Test
    void aReportOfManyProblemsIsNoLongerThanAScreen() {
        List<String> lines = IntStream.rangeClosed(1, 170)
                .mapToObj(i -> "line " + i + ": no path")
                .toList();
        assertThatThrownBy(() -> UnusableInputException.throwIfAny("m.csv", lines))
                .hasMessageStartingWith("m.csv: 170 problems\n  line 1: no path\n  line 2: no path\n")
                .hasMessageEndingWith("\n  line 20: no path\n  and 150 more");
        assertThatThrownBy(() -> UnusableInputException.throwIfAny("m.csv", lines.subList(0, 20)))
                .hasMessageEndingWith("\n  line 20: no path");
    }
}
