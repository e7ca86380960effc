package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class RemarksTest {
    @Test
    void sayOnceWhatHoldsForManyFiles() {
        StringWriter terminal = new StringWriter();
        Remarks.add("before.nii", "its spacing is a guess");
        Remarks.printTo(new PrintWriter(terminal));
        for (int i = 0; i < 170; i++) {
            Remarks.add("scan" + i + ".nii", "its spacing is a guess");
            Remarks.add("scan" + i + ".nii", "its spacing is a guess"); // read a second time
        }
        Remarks.add("table.csv", "semicolons between cells");
        assertThat(terminal.toString().lines())
                .containsExactly(
                        "warning: scan0.nii: its spacing is a guess", "warning: table.csv: semicolons between cells");
        Remarks.close();
        assertThat(terminal.toString().lines().skip(2))
                .containsExactly("warning: its spacing is a guess: the same for 169 more");
        Remarks.add("after.nii", "its spacing is a guess");
        assertThat(terminal.toString().lines()).hasSize(3);
    }
}
