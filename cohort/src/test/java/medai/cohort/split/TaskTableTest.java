package medai.cohort.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TaskTableTest {
    @Test
    void anElementOfAnArrayIsATask() throws UnusableInputException {
        assertThat(TaskTable.ofArray(Map.of("SLURM_ARRAY_TASK_ID", "3"), 4)).hasValue(3);
        assertThat(TaskTable.ofArray(Map.of("SLURM_ARRAY_TASK_ID", ""), 4)).isEmpty();
        assertThat(TaskTable.ofArray(Map.of(), 4)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "-1", "abc", "1.5", "99999999999"})
    void anElementWithoutATaskIsRefusedByName(String element) {
        assertThatThrownBy(() -> TaskTable.ofArray(Map.of("SLURM_ARRAY_TASK_ID", element), 4))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("SLURM_ARRAY_TASK_ID is \"" + element, "--array=0-3");
    }
}
