package medai.cohort.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StableTextTest {
    /** A record whose class has been renamed. */
    public record Renamed(int kernel, List<Integer> widths, Optional<String> note) {
        public static final String NAME = "ConvEncoder";
    }

    /** A record that gained two components. */
    public record Grown(int kernel, Optional<Double> smooth, boolean deep) {
        public static final String NAME = "Grown";
        public static final List<String> LATER = List.of("smooth", "deep");

        public static boolean defaultDeep() {
            return true;
        }
    }

    /** A record that a config writes as a single word. */
    public record Word(String column) {
        public static final String NAME = "Word";

        public String shortForm() {
            return column;
        }
    }

    /** A record of which one component changes no result. */
    public record Shown(int size, String title) {
        public static final String NAME = "Shown";
        public static final List<String> NOT_IN_FINGERPRINTS = List.of("title");
    }

    /** A record without a constant NAME. */
    public record Nameless(int a) {}

    @Test
    void theTextOutlivesTheNameOfTheClass() {
        assertThat(StableText.of(new Renamed(3, List.of(8, 16), Optional.empty())))
                .isEqualTo("ConvEncoder[kernel=3, widths=[8, 16], note=Optional.empty]");
        assertThat(StableText.of(Map.of("a", Optional.of(new Word("group"))))).isEqualTo("{a=Optional[group]}");
        assertThatThrownBy(() -> StableText.of(List.of(new Nameless(1)))).hasMessageContaining("no constant NAME");
    }

    @Test
    void whatCameLaterCountsOnlyWhereItSaysSomethingNew() {
        assertThat(StableText.of(new Grown(3, Optional.empty(), true))).isEqualTo("Grown[kernel=3]");
        assertThat(StableText.of(new Grown(3, Optional.of(1.0), true)))
                .isEqualTo("Grown[kernel=3, smooth=Optional[1.0]]");
        assertThat(StableText.of(new Grown(3, Optional.empty(), false))).isEqualTo("Grown[kernel=3, deep=false]");
    }

    @Test
    void whatChangesNoResultIsLeftOut() {
        assertThat(StableText.of(new Shown(3, "a"))).isEqualTo("Shown[size=3]");
    }

    /** What records wrote into fingerprints before they had names. */
    @Test
    void plainValuesAreWrittenAsJavaWritesThem() {
        Object values = List.of(1, 0.5, "a", Optional.of(List.of(true)), Map.of("k", 2));
        assertThat(StableText.of(values)).isEqualTo(values.toString());
    }
}
