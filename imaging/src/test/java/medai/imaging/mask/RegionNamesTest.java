package medai.imaging.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegionNamesTest {
    @TempDir
    Path folder;

    private RegionNames read(String text) throws IOException {
        return RegionNames.read(Files.writeString(folder.resolve("labels.csv"), text));
    }

    private void refused(String text, String... words) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void theColumnOfNamesHasTwoNames() throws IOException {
        for (String column : List.of("structure", "name")) {
            assertThat(read("label,%s,planted\n7,seven,yes\n3,None,no\n".formatted(column))
                            .distinct())
                    .isEqualTo(Map.of(3, "None", 7, "seven"));
        }
        assertThat(read("label,name,structure\n3,x,three\n").of(3, folder)).isEqualTo("three");
        refused("label,region\n3,three\n", "also structure");
        refused("label,name\n3,\n", "labels.csv:2", "an empty \"name\"");
    }

    @Test
    void aLabelIsAWholeNumberWithOneName() throws IOException {
        refused("label,structure\n3,a\n4,b\n3,c\n", "labels.csv:4", "a second row of label 3", "line 2");
        refused("label,structure\n3.5,a\n", "labels.csv:2", "a whole number");
        RegionNames sides = read("label,structure\n3,a\n4,a\n");
        assertThat(sides.of(4, folder)).isEqualTo("a");
        assertThatThrownBy(sides::distinct)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("labels.csv", "\"a\" as the name of 3 and of 4");
    }
}
